"""Unloads a model of a gateway with tritonclient and loads it again, over HTTP and gRPC: python triton_repository.py HTTP GRPC MODEL."""
import sys
import numpy as np
import tritonclient.grpc as tg
import tritonclient.http as th
from tritonclient.utils import InferenceServerException

http_address, grpc_address, model = sys.argv[1:4]


def states(client, module):
    index = client.get_model_repository_index()
    return {m["name"]: m["state"] for m in index} if module is th else {m.name: m.state for m in index.models}


def infer(client, module):
    tensor = module.InferInput("x", [1, 2], "FP32")
    tensor.set_data_from_numpy(np.array([[1, 2]], np.float32))
    return client.infer(model, [tensor]).as_numpy("y").tolist()


for module, address in (th, http_address), (tg, grpc_address):
    with module.InferenceServerClient(address) as client:
        assert infer(client, module) == [[2, 4]] and states(client, module) == {model: "READY"}
        client.unload_model(model)
        assert not client.is_model_ready(model) and states(client, module) == {model: "UNAVAILABLE"}
        try:
            infer(client, module)
            raise SystemExit("an unloaded model answered")
        except InferenceServerException as error:
            assert model in str(error), error
        client.load_model(model)
        assert client.is_model_ready(model) and infer(client, module) == [[2, 4]]
        try:
            client.load_model("missing")
            raise SystemExit("a model that is not there was loaded")
        except InferenceServerException as error:
            assert "missing" in str(error), error
print("ok")
