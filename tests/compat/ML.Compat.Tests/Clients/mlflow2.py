"""Tracking and registry through the MLflow 2.22 client. usage: mlflow2.py TRACKING_URI"""
import sys

import mlflow
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException

assert mlflow.__version__.startswith("2."), mlflow.__version__
mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("from-2.22")
with mlflow.start_run(run_name="parent") as parent:
    mlflow.log_params({"a": 1, "b": "two"})
    mlflow.log_metric("loss", 0.5, step=0)
    mlflow.log_metric("loss", 0.25, step=1)
    mlflow.log_text("hello", "notes/a.txt")
    mlflow.log_dict({"k": [1, 2]}, "notes/d.json")
    mlflow.set_tags({"team": "x", "unicode": "日本"})
    with mlflow.start_run(run_name="child", nested=True) as child:
        mlflow.log_metric("loss", 0.125)

client = MlflowClient()
run = client.get_run(parent.info.run_id)
assert run.data.params == {"a": "1", "b": "two"} and run.data.metrics == {"loss": 0.25}, run.data
assert run.data.tags["unicode"] == "日本" and run.info.status == "FINISHED"
assert [m.value for m in client.get_metric_history(parent.info.run_id, "loss")] == [0.5, 0.25]
assert [f.path for f in client.list_artifacts(parent.info.run_id, "notes")] == ["notes/a.txt", "notes/d.json"]
assert mlflow.artifacts.load_text(f"runs:/{parent.info.run_id}/notes/a.txt") == "hello"
found = client.search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{parent.info.run_id}'")
assert [r.info.run_id for r in found] == [child.info.run_id]
found = client.search_runs([run.info.experiment_id], "metrics.loss < 1", order_by=["metrics.loss DESC"])
assert [r.info.run_name for r in found] == ["parent", "child"]

client.create_registered_model("old", tags={"k": "v"}, description="d")
for _ in range(2):
    client.create_model_version("old", f"runs:/{parent.info.run_id}/notes", run_id=parent.info.run_id)
client.set_registered_model_alias("old", "champion", "2")
assert client.get_model_version_by_alias("old", "champion").version == "2"
client.transition_model_version_stage("old", "1", "Production")
client.transition_model_version_stage("old", "2", "Production", archive_existing_versions=True)
assert client.get_model_version("old", "1").current_stage == "Archived"
assert [v.version for v in client.get_latest_versions("old", ["Production"])] == ["2"]
assert client.get_model_version_download_uri("old", "1").endswith("/notes")
assert [v.version for v in client.search_model_versions("name = 'old'", order_by=["version_number ASC"])] == ["1", "2"]
client.rename_registered_model("old", "new")
assert client.get_registered_model("new").aliases == {"champion": "2"}
client.delete_model_version("new", "1")
client.delete_registered_model("new")
try:
    client.get_registered_model("new")
    raise AssertionError("a deleted model was found")
except MlflowException as error:
    assert error.error_code == "RESOURCE_DOES_NOT_EXIST", error
print("ok")
