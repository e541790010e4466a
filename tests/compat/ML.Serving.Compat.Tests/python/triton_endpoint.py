"""Calls one model with ones over HTTP (bytes) and gRPC, and once with a wrong input: python triton_endpoint.py HTTP GRPC MODEL."""
import sys
import numpy as np
import tritonclient.grpc as tg
import tritonclient.http as th
from tritonclient.utils import InferenceServerException, triton_to_np_dtype

http_address, grpc_address, model = sys.argv[1:4]


def ask(module, client, inputs, rename=None):
    tensors = []
    for name, datatype, shape in inputs:
        tensor = module.InferInput(rename or name, [abs(n) for n in shape], datatype)
        tensor.set_data_from_numpy(np.ones([abs(n) for n in shape], triton_to_np_dtype(datatype)))
        tensors.append(tensor)
    return client.infer(model, tensors)


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
