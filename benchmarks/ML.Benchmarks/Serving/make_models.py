"""Writes the models of the serving benchmark into the folder given: tiny (3 floats), wide (two layers of 1024), large (50 MB)."""
import logging, os, sys
logging.disable(logging.WARNING)
import mlflow, numpy as np
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema
from onnx import TensorProto, helper, numpy_helper

def save(name, sizes, signature=None):
    rng = np.random.default_rng(1)
    nodes, weights, last = [], [], "x"
    for i, (rows, columns) in enumerate(zip(sizes, sizes[1:])):
        weights.append(numpy_helper.from_array((rng.normal(size=(rows, columns)) / rows).astype(np.float32), f"w{i}"))
        nodes.append(helper.make_node("MatMul", [last, f"w{i}"], [last := ("y" if i == len(sizes) - 2 else f"h{i}")]))
    graph = helper.make_graph(nodes, name, [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", sizes[0]])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", sizes[-1]])], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    mlflow.onnx.save_model(model, os.path.join(sys.argv[1], name), signature=signature, pip_requirements=["onnxruntime"])

save("tiny", [3, 1], ModelSignature(inputs=Schema([ColSpec("double", c) for c in "abc"])))
save("wide", [1024, 4096, 1024])
save("large", [1024, 6144, 1024])
