"""Calls one model with ones over HTTP (bytes) and gRPC, there three times in one stream as well, and once with a wrong input: python triton_endpoint.py HTTP GRPC MODEL."""
import queue
import sys
import numpy as np
import tritonclient.grpc as tg
import tritonclient.http as th
from tritonclient.utils import InferenceServerException, triton_to_np_dtype

http_address, grpc_address, model = sys.argv[1:4]


def ones(module, inputs, rename=None):
    tensors = []
    for name, datatype, shape in inputs:
        tensor = module.InferInput(rename or name, [abs(n) for n in shape], datatype)
        tensor.set_data_from_numpy(np.ones([abs(n) for n in shape], triton_to_np_dtype(datatype)))
        tensors.append(tensor)
    return tensors


def ask(module, client, inputs, rename=None):
    return client.infer(model, ones(module, inputs, rename))


with th.InferenceServerClient(http_address) as client:
    inputs = [(i["name"], i["datatype"], i["shape"]) for i in client.get_model_metadata(model)["inputs"]]
    ask(th, client, inputs)
    try:
        ask(th, client, inputs[:1], rename="stranger")
        raise SystemExit("a stranger was taken")
    except InferenceServerException:
        pass
with tg.InferenceServerClient(grpc_address) as client:
    ask(tg, client, inputs)
    answers = queue.Queue()
    client.start_stream(lambda result, error: answers.put((result, error)))
    for i in range(3):
        client.async_stream_infer(model, ones(tg, inputs), request_id=str(i))
    for i in range(3):
        result, error = answers.get(timeout=20)
        assert error is None and result.get_response().id == str(i), error
    client.stop_stream()
