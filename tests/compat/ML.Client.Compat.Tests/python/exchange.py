"""Reads with the Python client what C# logged, logs a run and a model for C# to read, and prints all it saw as JSON."""
import json
import sys

import mlflow
import numpy as np
import onnx
from mlflow.models.utils import load_serving_example

uri, run_id, model_uris, onnx_file, registered_name = sys.argv[1:6]
mlflow.set_tracking_uri(uri)
client = mlflow.MlflowClient()


def read_run():
    run = client.get_run(run_id)
    mlflow.set_experiment(experiment_id=run.info.experiment_id)
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "user": run.info.user_id,
        "params": dict(sorted(run.data.params.items())),
        "tag": run.data.tags["k"],
        "loss": [[m.step, m.value] for m in client.get_metric_history(run_id, "loss")],
        "artifacts": sorted(f.path for f in client.list_artifacts(run_id)),
        "table": mlflow.load_table("t.json", run_ids=[run_id]).to_dict("list")["a"],
        "dict": mlflow.artifacts.load_dict(f"runs:/{run_id}/c.json"),
        "inputs": [[d.dataset.name, d.dataset.digest, d.tags[0].value] for d in run.inputs.dataset_inputs],
    }


def predict(model_uri):
    model = mlflow.pyfunc.load_model(model_uri)
    info = mlflow.models.get_model_info(model_uri)
    mlflow.onnx.load_model(model_uri)
    return {
        "y": model.predict(np.array([[1, 1, 1], [1, 2, 3]], dtype=np.float32))["y"].tolist(),
        "inputs": info.signature.inputs.to_json(),
        "outputs": info.signature.outputs.to_json(),
        "flavors": sorted(info.flavors),
        "example": model.input_example.tolist(),
        "serving": json.loads(load_serving_example(model_uri)),
        "model_id": info.model_id,
        "run_id": info.run_id,
        "metadata": info.metadata,
    }


def log_model():
    with mlflow.start_run() as run:
        mlflow.log_params({"lr": 0.1, "flag": True, "none": None})
        for step in range(3):
            mlflow.log_metric("loss", 1.0 / (step + 1), step=step)
        x = np.ones((2, 3), np.float32)
        signature = mlflow.models.infer_signature(x, {"y": np.ones((2, 1), np.float32)})
        info = mlflow.onnx.log_model(onnx.load(onnx_file), name="lin", signature=signature, registered_model_name=registered_name)
    return {"run_id": run.info.run_id, "model_id": info.model_id}


print("RESULT" + json.dumps({"run": read_run(), "predictions": [predict(m) for m in model_uris.split(",")], "logged": log_model()}))
