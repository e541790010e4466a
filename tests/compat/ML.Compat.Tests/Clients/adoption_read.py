"""Reads what each label logged. usage: adoption_read.py TRACKING_URI LABEL..."""
import math
import sys

import mlflow

uri, labels = sys.argv[1], sys.argv[2:]
mlflow.set_tracking_uri(uri)
client = mlflow.MlflowClient()
experiment = client.get_experiment_by_name("moved")
runs = {r.info.run_name: r for r in client.search_runs([experiment.experiment_id], "metrics.loss = 0.5", order_by=["start_time ASC"])}
assert list(runs) == labels, list(runs)
for number, label in enumerate(labels, 1):
    run = runs[label]
    assert run.data.params == {"by": label} and run.data.tags["k"] == label, run.data
    assert run.data.metrics["loss"] == 0.5 and math.isnan(run.data.metrics["nan"])
    assert run.inputs.dataset_inputs[0].dataset.name == "zeros"
    assert mlflow.artifacts.load_text(run.info.artifact_uri + "/a.txt") == label
    version = client.get_model_version_by_alias("m", label)
    assert int(version.version) == number and version.tags["by"] == label, version
    assert client.search_logged_models([experiment.experiment_id], f"name = '{label}'")[0].source_run_id == run.info.run_id
print("ok")
