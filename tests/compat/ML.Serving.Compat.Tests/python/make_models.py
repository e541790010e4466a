"""Writes the MLflow model folders that the serving tests serve, on both sides, into the folder given."""
import sys, os, logging
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
logging.disable(logging.WARNING)
import numpy as np, pandas as pd, onnx, mlflow
from onnx import helper, TensorProto as T, numpy_helper
from mlflow.models import ModelSignature, infer_signature
from mlflow.types import ParamSchema, ParamSpec, Schema, ColSpec, TensorSpec
from mlflow.types.schema import Array, Map, Object, Property

root = sys.argv[1]

def save(name, graph, signature, **kwargs):
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    mlflow.onnx.save_model(model, os.path.join(root, name), signature=signature, pip_requirements=["onnxruntime"], **kwargs)

def value(name, kind, shape):
    return helper.make_tensor_value_info(name, kind, shape)

weights = numpy_helper.from_array(np.array([[0.5], [-1.25], [2.0]], np.float32), "w")
linear = helper.make_graph(
    [helper.make_node("MatMul", ["x", "w"], ["y"])], "linear",
    [value("x", T.FLOAT, ["n", 3])], [value("y", T.FLOAT, ["n", 1])], [weights])
columns = Schema([ColSpec("double", "a"), ColSpec("double", "b"), ColSpec("double", "c")])
save("columns", linear, ModelSignature(inputs=columns, outputs=Schema([ColSpec("double", "y")])))
save("optional", linear, ModelSignature(
    inputs=Schema([ColSpec("double", "a"), ColSpec("double", "b"), ColSpec("double", "c"), ColSpec("string", "note", required=False)])))
save("unnamed", linear, ModelSignature(inputs=Schema([ColSpec("double"), ColSpec("double"), ColSpec("double")])))
save("tensor", linear, ModelSignature(
    inputs=Schema([TensorSpec(np.dtype("float32"), (-1, 3))]), outputs=Schema([TensorSpec(np.dtype("float32"), (-1, 1))]),
    params=ParamSchema([ParamSpec("k", "long", 3), ParamSpec("t", "double", 0.5), ParamSpec("names", "string", ["a"], (-1,))])))
save("nosignature", linear, None)

# Several inputs of different types, echoed back: what the types become on the way in and out.
kinds = {"flag": ("boolean", T.BOOL), "small": ("integer", T.INT32), "large": ("long", T.INT64),
         "single": ("float", T.FLOAT), "wide": ("double", T.DOUBLE), "text": ("string", T.STRING)}
echo = helper.make_graph(
    [helper.make_node("Identity", [k], [k + "_out"]) for k in kinds], "echo",
    [value(k, t, ["n"]) for k, (_, t) in kinds.items()], [value(k + "_out", t, ["n"]) for k, (_, t) in kinds.items()])
save("types", echo, ModelSignature(inputs=Schema([ColSpec(s, k) for k, (s, _) in kinds.items()])))

pair = helper.make_graph(
    [helper.make_node("Add", ["left", "right"], ["sum"]), helper.make_node("Shape", ["left"], ["shape"])], "pair",
    [value("left", T.FLOAT, ["n", 2]), value("right", T.FLOAT, ["n", 2])],
    [value("sum", T.FLOAT, ["n", 2]), value("shape", T.INT64, [2])])
save("pair", pair, ModelSignature(inputs=Schema([
    TensorSpec(np.dtype("float32"), (-1, 2), "left"), TensorSpec(np.dtype("float32"), (-1, 2), "right")])))

# Every type that Open Inference carries and both sides can compare.
wire = {"flag": T.BOOL, "tiny": T.INT8, "utiny": T.UINT8, "short": T.INT16, "ushort": T.UINT16, "small": T.INT32, "usmall": T.UINT32,
        "large": T.INT64, "ularge": T.UINT64, "half": T.FLOAT16, "brain": T.BFLOAT16, "single": T.FLOAT, "wide": T.DOUBLE, "text": T.STRING}
save("wire", helper.make_graph(
    [helper.make_node("Identity", [k], [k + "_out"]) for k in wire], "wire",
    [value(k, t, ["n"]) for k, t in wire.items()], [value(k + "_out", t, ["n"]) for k, t in wire.items()]), None)

# y = 2x over rows of two, under a short name.
save("m", helper.make_graph(
    [helper.make_node("Add", ["x", "x"], ["y"])], "m", [value("x", T.FLOAT, ["n", 2])], [value("y", T.FLOAT, ["n", 2])]), None)

# As "columns", for an even number of rows; the run fails for an odd one.
doubled, halves = numpy_helper.from_array(np.array([2], np.float32), "two"), numpy_helper.from_array(numpy_helper.to_array(weights) / 2, "half")
shapes = [numpy_helper.from_array(np.array(shape, np.int64), name) for name, shape in {"pairs": [-1, 2, 3], "rows": [-1, 3]}.items()]
save("fragile", helper.make_graph(
    [helper.make_node("Reshape", ["x", "pairs"], ["p"]), helper.make_node("Mul", ["p", "two"], ["d"]), helper.make_node("Reshape", ["d", "rows"], ["r"]),
     helper.make_node("MatMul", ["r", "half"], ["y"])], "fragile",
    [value("x", T.FLOAT, ["n", 3])], [value("y", T.FLOAT, ["m", 1])], [doubled, halves, *shapes]), ModelSignature(inputs=columns, outputs=Schema([ColSpec("double", "y")])))

# Adds one as many times as asked: runs as long as one likes.
step = helper.make_graph(
    [helper.make_node("Identity", ["go"], ["more"]), helper.make_node("Add", ["v", "one"], ["w"])], "step",
    [value("i", T.INT64, []), value("go", T.BOOL, []), value("v", T.FLOAT, [1])], [value("more", T.BOOL, []), value("w", T.FLOAT, [1])],
    [numpy_helper.from_array(np.array([1], np.float32), "one")])
save("loop", helper.make_graph(
    [helper.make_node("Loop", ["times", "", "x"], ["y"], body=step)], "loop",
    [value("times", T.INT64, []), value("x", T.FLOAT, [1])], [value("y", T.FLOAT, [1])]), None)

# Classifiers as skl2onnx makes them: labels, and probabilities as a sequence of maps.
from skl2onnx import to_onnx
from sklearn.linear_model import LogisticRegression

points = np.array([[0, 0], [0, 1], [1, 0], [1, 1], [2, 2], [3, 1]], np.float32)
for name, labels in {"classes": np.array([0, 0, 1, 1, 2, 2]), "names": np.array(["a", "a", "b\u00e9", "b\u00e9", "c", "c"])}.items():
    mlflow.onnx.save_model(to_onnx(LogisticRegression(max_iter=1000).fit(points, labels), points[:1], target_opset=17), os.path.join(root, name),
                           signature=ModelSignature(inputs=Schema([ColSpec("double", "x"), ColSpec("double", "y")])), pip_requirements=["onnxruntime"])

# Types that no tensor of this graph takes: only how they are read and refused can be compared.
save("rich", linear, ModelSignature(inputs=Schema([
    ColSpec("datetime", "when"), ColSpec("binary", "blob"), ColSpec(Array("double"), "list"), ColSpec(Object([Property("k", "long"), Property("o", "string", required=False)]), "thing"),
    ColSpec(Map("long"), "map")])))
