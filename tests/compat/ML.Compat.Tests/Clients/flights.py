"""Trains a delay model on real flights with plain mlflow code, registers and promotes it.

usage: flights.py TRACKING_URI FLIGHTS_PARQUET OUT_DIR
Writes OUT_DIR/rows.json (1,000 rows), OUT_DIR/expected.json (onnxruntime's predictions) and OUT_DIR/run.json.
"""
import json
import os
import shutil
import sys

import mlflow
import numpy as np
import onnxruntime
import pandas as pd
from deltalake import DeltaTable, QueryBuilder, convert_to_deltalake
from matplotlib.figure import Figure
from mlflow.models import infer_signature
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error, r2_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

uri, parquet, out = sys.argv[1:4]
NUMBERS, WORDS, TARGET = ["month", "hour", "distance", "dep_delay"], ["carrier", "origin"], "arr_delay"
FEATURES = NUMBERS + WORDS


def load():
    folder = os.path.join(out, "flights")
    os.makedirs(folder)
    shutil.copy(parquet, folder)
    convert_to_deltalake(folder)
    columns = ", ".join(FEATURES + [TARGET])
    query = f"select {columns} from flights where arr_delay is not null and dep_delay is not null limit 60000"
    table = QueryBuilder().register("flights", DeltaTable(folder)).execute(query).read_all()
    frame = pd.DataFrame({name: table[name].to_pylist() for name in FEATURES + [TARGET]})
    for word in WORDS:  # MLflow's onnx flavour feeds one float matrix, so words become codes; the model encodes them.
        frame[word] = frame[word].astype("category").cat.codes
    return frame.astype("float32")


frame = load()
train, test = frame.iloc[:50000], frame.iloc[50000:]
mlflow.set_tracking_uri(uri)
mlflow.set_experiment("flights")
with mlflow.start_run(run_name="ridge") as run:
    pipeline = Pipeline([
        ("encode", ColumnTransformer([("numbers", StandardScaler(), slice(0, 4)), ("words", OneHotEncoder(handle_unknown="ignore"), [4, 5])])),
        ("model", Ridge(alpha=1.0)),
    ])
    mlflow.log_params({"alpha": 1.0, "features": ",".join(FEATURES), "rows": len(train)})
    mlflow.log_input(mlflow.data.from_pandas(train, name="flights", targets=TARGET), context="training")
    pipeline.fit(train[FEATURES].to_numpy(), train[TARGET])
    predicted = pipeline.predict(test[FEATURES].to_numpy())
    mlflow.log_metrics({"mae": mean_absolute_error(test[TARGET], predicted), "r2": r2_score(test[TARGET], predicted)})
    for step, rows in enumerate(range(1000, 6000, 1000)):
        mlflow.log_metric("mae_by_rows", mean_absolute_error(test[TARGET][:rows], predicted[:rows]), step=step)
    figure = Figure()
    figure.subplots().scatter(test[TARGET][:500], predicted[:500], s=2)
    mlflow.log_figure(figure, "plots/predicted.png")
    model = to_onnx(pipeline, initial_types=[("features", FloatTensorType([None, len(FEATURES)]))], target_opset=17)
    signature = infer_signature(test[FEATURES], predicted.astype("float32"))
    logged = mlflow.onnx.log_model(model, name="model", signature=signature, registered_model_name="delay", input_example=test[FEATURES][:3])

client = mlflow.MlflowClient()
found = mlflow.search_runs(experiment_names=["flights"], filter_string="metrics.mae < 1000 and params.alpha = '1.0'", order_by=["metrics.mae"])
assert list(found.run_id) == [run.info.run_id], found
assert mlflow.search_runs(experiment_names=["flights"], filter_string="datasets.name = 'flights' and datasets.context = 'training'").shape[0] == 1
client.set_registered_model_alias("delay", "champion", 1)
client.transition_model_version_stage("delay", 1, "Staging")
client.set_model_version_tag("delay", "1", "checked", "yes")
client.update_model_version("delay", "1", description="first")
version = client.get_model_version_by_alias("delay", "champion")
assert version.current_stage == "Staging" and version.tags["checked"] == "yes" and version.description == "first", version
assert client.search_model_versions("name = 'delay'")[0].version in ("1", 1)
assert {a.path for a in client.list_artifacts(run.info.run_id)} >= {"plots"}
assert len(client.get_metric_history(run.info.run_id, "mae_by_rows")) == 5
assert mlflow.get_run(run.info.run_id).inputs.dataset_inputs[0].dataset.name == "flights"
assert mlflow.search_logged_models(experiment_ids=[run.info.experiment_id]).shape[0] == 1

rows = test[FEATURES][:1000]
loaded = mlflow.pyfunc.load_model("models:/delay@champion")
by_pyfunc = loaded.predict(rows)
by_pyfunc = np.asarray(by_pyfunc[list(by_pyfunc)[0]] if hasattr(by_pyfunc, "keys") else by_pyfunc, dtype="float64").reshape(-1)
session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
expected = session.run(None, {"features": rows.to_numpy("float32")})[0].reshape(-1).astype("float64")
assert np.allclose(by_pyfunc, expected, atol=1e-4), np.abs(by_pyfunc - expected).max()

with open(os.path.join(out, "rows.json"), "w") as file:
    json.dump({"dataframe_split": {"columns": FEATURES, "data": rows.values.tolist()}}, file)
with open(os.path.join(out, "expected.json"), "w") as file:
    json.dump(expected.tolist(), file)
with open(os.path.join(out, "run.json"), "w") as file:
    json.dump({"run_id": run.info.run_id, "model_id": logged.model_id, "mae": found["metrics.mae"][0]}, file)
print("ok")
