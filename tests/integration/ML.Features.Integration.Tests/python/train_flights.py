"""Trains on a training set, logs the model with its feature spec and registers it: TRACKING_URI TRAINING_SET SPEC LABEL"""
import sys

import mlflow
import numpy as np
import pandas as pd
from deltalake import DeltaTable, QueryBuilder
from mlflow.models import infer_signature
from skl2onnx import convert_sklearn
from skl2onnx.common.data_types import FloatTensorType
from sklearn.tree import DecisionTreeRegressor

uri, folder, spec, label = sys.argv[1:5]
table = DeltaTable(folder)
batches = QueryBuilder().register("t", table).execute("select * from t").read_all()
frame = pd.DataFrame({name: batches.column(i).to_pylist() for i, name in enumerate(f.name for f in table.schema().fields)})
target = frame.pop(label).astype(float)
frame = frame.apply(lambda c: pd.to_numeric(c).astype(float)).fillna(-1.0)
model = DecisionTreeRegressor(max_depth=6, random_state=0).fit(frame.to_numpy(), target)
onnx = convert_sklearn(model, initial_types=[("features", FloatTensorType([None, frame.shape[1]]))])

mlflow.set_tracking_uri(uri)
mlflow.set_experiment("flights")
with mlflow.start_run():
    info = mlflow.onnx.log_model(onnx, name="delay", signature=infer_signature(frame, model.predict(frame.to_numpy())))
    mlflow.MlflowClient().log_model_artifact(info.model_id, spec)
    version = mlflow.register_model(f"models:/{info.model_id}", "delay")
print(version.version, ",".join(frame.columns))
