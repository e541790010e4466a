"""ONNX's own node tests through a server: python onnx_node_tests.py FOLDER HTTP_ADDRESS GRPC_ADDRESS.

A test counts when onnxruntime, called directly, gives the outputs that lie beside the model. Each of those must come out
the same over Open Inference's HTTP and gRPC. Prints counts and those that did not, as one JSON line.
"""
import glob, json, os, sys
import numpy as np, onnx, onnxruntime
import tritonclient.grpc as tg
import tritonclient.http as th
from onnx import numpy_helper
from tritonclient.utils import np_to_triton_dtype

folder, http_address, grpc_address = sys.argv[1:4]
onnxruntime.set_default_logger_severity(4)
clients = {"http": (th, th.InferenceServerClient(http_address, network_timeout=60, connection_timeout=60)), "grpc": (tg, tg.InferenceServerClient(grpc_address))}

def tensors(test, kind):
    files = sorted(glob.glob(os.path.join(folder, test, "test_data_set_0", kind + "_*.pb")), key=lambda f: int(f.rsplit("_", 1)[1][:-3]))
    values = []
    for file in files:
        proto = onnx.TensorProto()
        proto.ParseFromString(open(file, "rb").read())
        values.append(numpy_helper.to_array(proto))
    return values

def same(a, b):
    if a.shape != b.shape:
        return False
    if a.dtype == object or b.dtype == object or a.dtype.kind in "SU":
        text = lambda v: v.decode() if isinstance(v, bytes) else str(v)
        return [text(v) for v in a.reshape(-1)] == [text(v) for v in b.reshape(-1)]
    return np.allclose(a.astype(np.float64), b.astype(np.float64), rtol=1e-3, atol=1e-5, equal_nan=True)

def through(name, test, session, inputs):
    module, client = clients[name]
    wire = []
    for spec, value in zip(session.get_inputs(), inputs):
        value = np.array([str(v).encode() for v in value.reshape(-1)], dtype=object).reshape(value.shape) if value.dtype.kind in "OU" else value
        tensor = module.InferInput(spec.name, value.shape, np_to_triton_dtype(value.dtype))
        tensor.set_data_from_numpy(np.ascontiguousarray(value).reshape(value.shape))
        wire.append(tensor)
    outputs = [module.InferRequestedOutput(o.name) for o in session.get_outputs()]
    result = client.infer(test, wire, outputs=outputs)
    return [result.as_numpy(o.name) for o in session.get_outputs()]

counted, lost, skipped = 0, [], 0
for test in sorted(os.listdir(folder)):
    path = os.path.join(folder, test, "model.onnx")
    try:
        session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
        inputs, expected = tensors(test, "input"), tensors(test, "output")
        values = session.run(None, {s.name: v for s, v in zip(session.get_inputs(), inputs)})
        assert all(same(np.asarray(v), e) for v, e in zip(values, expected))
        assert len(inputs) == len(session.get_inputs()) and all(np_to_triton_dtype(v.dtype) for v in inputs + expected)
    except Exception:
        skipped += 1
        continue
    counted += 1
    for name in clients:
        try:
            if not all(same(g, np.asarray(v)) for g, v in zip(through(name, test, session, inputs), values)):
                lost.append(f"{test} over {name}: other values")
        except Exception as error:
            lost.append(f"{test} over {name}: {error}")
print(json.dumps({"counted": counted, "skipped": skipped, "lost": lost}))
