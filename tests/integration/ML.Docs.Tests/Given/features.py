import mlflow
import numpy as np
from mlflow.models import infer_signature
from onnx import TensorProto, helper

inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["rows", 1])]
outputs = [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["rows", 1])]
model = helper.make_model(helper.make_graph([helper.make_node("Neg", ["x"], ["y"])], "g", inputs, outputs), opset_imports=[helper.make_opsetid("", 18)])
model.ir_version = 9
signature = infer_signature({"x": np.ones((2, 1), "float32")}, {"y": np.ones((2, 1), "float32")})
with open("feature_spec.yaml", "w") as file:
    file.write("input_columns: []\n")
