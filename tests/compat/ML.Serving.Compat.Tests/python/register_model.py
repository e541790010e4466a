"""Trains a pipeline, logs it as ONNX to MLFLOW_TRACKING_URI, registers two versions, gives the first an alias and a stage.

Prints one JSON line: the URIs that all stand for the first version, and what onnxruntime predicts for 1,000 rows.
"""
import json, logging, sys
logging.disable(logging.WARNING)
import numpy as np, mlflow, onnxruntime
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
import pandas as pd

rng = np.random.default_rng(7)
frame = pd.DataFrame(rng.normal(size=(1000, 4)), columns=["distance", "dep_delay", "temp", "wind"])
target = frame @ [0.5, -2.0, 0.25, 3.0] + 10
client = mlflow.MlflowClient()
mlflow.set_experiment("serving")

def log(alpha):
    pipeline = make_pipeline(StandardScaler(), Ridge(alpha=alpha)).fit(frame.to_numpy(), target)
    model = to_onnx(pipeline, frame.to_numpy()[:1].astype(np.float32), target_opset=17)
    with mlflow.start_run() as run:
        mlflow.log_metric("mse", float(np.mean((pipeline.predict(frame.to_numpy()) - target) ** 2)))
        info = mlflow.onnx.log_model(model, name="model", registered_model_name="delay", pip_requirements=["onnxruntime"],
                                     signature=infer_signature(frame, target))
    return run.info.run_id, info, model

run_id, info, model = log(0.1)
log(1000.0)
client.set_registered_model_alias("delay", "champion", 1)
client.transition_model_version_stage("delay", 1, "Staging")
rows = frame.to_numpy().astype(np.float32)
session = onnxruntime.InferenceSession(model.SerializeToString())
expected = session.run(None, {session.get_inputs()[0].name: rows})[0].reshape(-1)
print(json.dumps({
    "uris": ["models:/delay/1", "models:/delay@champion", "models:/delay/Staging", f"models:/{info.model_id}", f"runs:/{run_id}/model"],
    "latest": "models:/delay/latest",
    "request": {"dataframe_split": {"columns": list(frame.columns), "data": frame.values.tolist()}},
    "expected": [float(x) for x in expected],
}))
