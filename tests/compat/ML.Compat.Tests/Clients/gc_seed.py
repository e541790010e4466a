"""Fills mlflow.db in the working folder with things of which some are deleted; artifacts lie in arts/."""
import os

from mlflow import MlflowClient

client = MlflowClient("sqlite:///mlflow.db")
root = os.path.abspath("arts")
kept = client.create_experiment("kept", artifact_location=f"{root}/kept")
gone = client.create_experiment("gone", artifact_location=f"{root}/gone")
runs = []
for experiment in (kept, kept, kept, gone, gone):
    run = client.create_run(experiment, tags={"team": "a"}).info.run_id
    runs.append(run)
    client.log_metric(run, "m", 1.0)
    client.log_param(run, "p", "v")
    client.log_text(run, "weights", "model/weights.txt")
client.delete_run(runs[0])
client.delete_run(runs[1])
for experiment in (kept, gone):
    client.create_logged_model(experiment, name="alive", params={"p": "1"}, tags={"t": "1"})
client.delete_logged_model(client.create_logged_model(kept, name="dead", tags={"t": "1"}).model_id)
client.delete_experiment(gone)
