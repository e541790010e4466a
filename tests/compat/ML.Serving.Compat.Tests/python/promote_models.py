"""Registers four versions of "scale" at MLFLOW_TRACKING_URI: y = 1x, y = 2x, a broken file, y = 4x. No alias is set."""
import logging, os, tempfile
logging.disable(logging.WARNING)
import numpy as np, mlflow
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema
from onnx import TensorProto, helper, numpy_helper

client = mlflow.MlflowClient()
client.create_registered_model("scale")
for version, factor in enumerate((1.0, 2.0, None, 4.0), start=1):
    graph = helper.make_graph(
        [helper.make_node("Mul", ["x", "f"], ["y"])], "scale",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1])], [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 1])],
        [numpy_helper.from_array(np.array([factor or 0.0], np.float32), "f")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    with tempfile.TemporaryDirectory() as folder, mlflow.start_run() as run:
        path = os.path.join(folder, "model")
        mlflow.onnx.save_model(model, path, signature=ModelSignature(inputs=Schema([ColSpec("double", "x")])), pip_requirements=["onnxruntime"])
        if factor is None:
            open(os.path.join(path, "model.onnx"), "wb").write(b"this is no model")
        client.log_artifacts(run.info.run_id, path, "model")
        client.create_model_version("scale", source=f"{run.info.artifact_uri}/model", run_id=run.info.run_id)
print("ok")
