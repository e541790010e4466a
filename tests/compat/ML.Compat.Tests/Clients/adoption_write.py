"""Logs through whichever server stands at the address. usage: adoption_write.py TRACKING_URI LABEL"""
import sys

import mlflow

uri, label = sys.argv[1:3]
mlflow.set_tracking_uri(uri)
client = mlflow.MlflowClient()
mlflow.set_experiment("moved")
with mlflow.start_run(run_name=label) as run:
    mlflow.log_param("by", label)
    mlflow.log_metric("loss", 0.5, step=0)
    mlflow.log_metric("nan", float("nan"))
    mlflow.set_tag("k", label)
    mlflow.log_text(label, "a.txt")
    mlflow.log_input(mlflow.data.from_numpy(__import__("numpy").zeros((2, 2)), name="zeros"), context="training")
    model = mlflow.create_external_model(name=label, source_run_id=run.info.run_id)
if not client.search_registered_models("name = 'm'"):
    client.create_registered_model("m", tags={"t": "v"})
version = client.create_model_version("m", f"models:/{model.model_id}", run_id=run.info.run_id, model_id=model.model_id, tags={"by": label})
client.set_registered_model_alias("m", label, version.version)
print("ok")
