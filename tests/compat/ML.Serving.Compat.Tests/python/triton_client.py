"""Drives an Open Inference server with tritonclient over HTTP and gRPC: python triton_client.py HTTP_ADDRESS GRPC_ADDRESS MODEL.

MODEL echoes one input of each type ("types") plus a float matrix product; the checks fail loudly.
"""
import sys
import ml_dtypes
import numpy as np
import tritonclient.grpc as tg
import tritonclient.http as th
from tritonclient.utils import InferenceServerException, np_to_triton_dtype

http_address, grpc_address, model = sys.argv[1:4]
rows = 3
values = {
    "flag": np.array([True, False, True]),
    "tiny": np.array([-128, 0, 127], np.int8), "utiny": np.array([0, 1, 255], np.uint8),
    "short": np.array([-32768, 0, 32767], np.int16), "ushort": np.array([0, 1, 65535], np.uint16),
    "small": np.array([-5, 0, 5], np.int32), "usmall": np.array([0, 1, 4294967295], np.uint32),
    "large": np.array([-2**62, 0, 2**62], np.int64), "ularge": np.array([0, 1, 2**63], np.uint64),
    "half": np.array([0.5, -1.5, 65504], np.float16), "single": np.array([0.1, -1e-7, 3e38], np.float32),
    "brain": np.array([0.5, -3.0, 2.0**100], ml_dtypes.bfloat16),
    "wide": np.array([0.1, 1e-300, -1e300]), "text": np.array(["héllo".encode(), b"", b"\x00\xff"], dtype=object),
}

def kind(name, value):
    return "BF16" if name == "brain" else np_to_triton_dtype(value.dtype)

def check(client, module, binary):
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    inputs = []
    for name, value in values.items():
        tensor = module.InferInput(name, value.shape, kind(name, value))
        sent = value if binary or name != "text" else np.array([b"plain", b"", b"text"], dtype=object)
        if module is th and not binary and name in ("half", "brain"):
            binary_one = True
        else:
            binary_one = binary
        if module is th:
            tensor.set_data_from_numpy(sent, binary_data=binary_one)
        else:
            tensor.set_data_from_numpy(sent)
        inputs.append((tensor, sent))
    kwargs = {}
    if module is th:
        kwargs["outputs"] = [module.InferRequestedOutput(n + "_out", binary_data=binary or n in ("half", "brain")) for n in values]
    else:
        kwargs["outputs"] = [module.InferRequestedOutput(n + "_out") for n in values]
    result = client.infer(model, [t for t, _ in inputs], request_id="r-1", **kwargs)
    for (tensor, sent), name in zip(inputs, values):
        got = result.as_numpy(name + "_out")
        if name == "text" and not binary:
            got = np.array([g if isinstance(g, bytes) else g.encode() for g in got], dtype=object)
        assert got.shape == sent.shape, (name, got.shape)
        assert (got == sent).all(), (name, got, sent)
    everything = client.infer(model, [t for t, _ in inputs])
    assert (everything.as_numpy("large_out") == values["large"]).all()

def refused(what, call):
    try:
        call()
    except InferenceServerException as error:
        assert what in str(error), (what, str(error))
        return
    raise AssertionError("not refused: " + what)

def wrong(client, module):
    def one(name, value, dtype=None, model_name=model):
        tensor = module.InferInput(name, value.shape, dtype or np_to_triton_dtype(value.dtype))
        tensor.set_data_from_numpy(value)
        return lambda: client.infer(model_name, [tensor])
    refused("unexpected inference input 'nobody'", one("nobody", np.zeros(1, np.float32)))
    refused("data-type is 'FP32'", one("small", np.zeros(1, np.float32)))
    refused("missing", one("small", np.zeros(1, np.int32)))
    refused("unexpected shape", one("small", np.zeros((1, 1), np.int32)))
    refused("unknown model", one("small", np.zeros(1, np.int32), model_name="missing"))

http = th.InferenceServerClient(http_address)
check(http, th, True)
check(http, th, False)
wrong(http, th)
metadata = http.get_model_metadata(model)
assert metadata["platform"] == "onnxruntime_onnx" and {i["name"]: i["datatype"] for i in metadata["inputs"]}["half"] == "FP16", metadata
assert http.get_server_metadata()["name"] == "ml"
assert http.get_model_config(model)["backend"] == "onnxruntime"
index = http.get_model_repository_index()
assert index == [{"name": model, "version": "1", "state": "READY", "reason": ""}], index
stats = http.get_inference_statistics(model)["model_stats"][0]
assert stats["inference_count"] == 4 and stats["inference_stats"]["success"]["ns"] > 0, stats
big = np.arange(3 * 20000, dtype=np.int64)
for compression in ("gzip", "deflate"):
    inputs = [th.InferInput(n, [20000], kind(n, v)) for n, v in values.items()]
    for tensor, v in zip(inputs, values.values()):
        tensor.set_data_from_numpy(np.resize(v, 20000))
    zipped = http.infer(model, inputs, request_compression_algorithm=compression, response_compression_algorithm=compression)
    assert (zipped.as_numpy("wide_out") == np.resize(values["wide"], 20000)).all()

grpc = tg.InferenceServerClient(grpc_address)
check(grpc, tg, True)
wrong(grpc, tg)
assert grpc.get_model_metadata(model, as_json=True)["platform"] == "onnxruntime_onnx"
assert grpc.get_model_config(model, as_json=True)["config"]["backend"] == "onnxruntime"
assert grpc.get_server_metadata().name == "ml"
assert grpc.get_model_repository_index().models[0].state == "READY"
assert grpc.get_inference_statistics(model).model_stats[0].inference_count >= 6
inputs = [tg.InferInput(n, v.shape, kind(n, v)) for n, v in values.items()]
for tensor, v in zip(inputs, values.values()):
    tensor.set_data_from_numpy(v)
zipped = grpc.infer(model, inputs, compression_algorithm="gzip")
assert (zipped.as_numpy("small_out") == values["small"]).all()

import queue
answers = queue.Queue()
grpc.start_stream(lambda result, error: answers.put((result, error)))
for i in range(5):
    grpc.async_stream_infer(model, inputs, request_id=str(i))
grpc.async_stream_infer("missing", inputs, request_id="x")
for i in range(5):
    result, error = answers.get(timeout=10)
    assert error is None and result.get_response().id == str(i), (i, error)
result, error = answers.get(timeout=10)
assert error is not None and "unknown model" in str(error), error
grpc.stop_stream()

import grpc as plain
channel = plain.insecure_channel(grpc_address)
check_health = channel.unary_unary("/grpc.health.v1.Health/Check")
assert check_health(b"") == b"\x08\x01"
assert check_health(b"\x0a" + bytes([len(model)]) + model.encode()) == b"\x08\x01"
reflect = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
listed = list(reflect(iter([b"\x3a\x01*", b"\x22\x1einference.GRPCInferenceService"])))
assert b"inference.GRPCInferenceService" in listed[0] and b"ModelInferRequest" in listed[1]
try:
    channel.unary_unary("/inference.GRPCInferenceService/Nothing")(b"")
    raise AssertionError("not refused")
except plain.RpcError as error:
    assert error.code() == plain.StatusCode.UNIMPLEMENTED, error
limit = channel.unary_unary("/inference.GRPCInferenceService/ModelInfer")
try:
    limit(b"\xff\xff\xff")
    raise AssertionError("not refused")
except plain.RpcError as error:
    assert error.code() == plain.StatusCode.INTERNAL, error
print("ok")
