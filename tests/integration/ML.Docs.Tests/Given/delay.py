"""The model of the quick start in five versions, the first of them champion, and no endpoint."""
import json, os, re, urllib.request

server, kept = os.environ["MLFLOW_TRACKING_URI"], os.path.join(os.environ["SERVER_FOLDER"], "delay.json")


def call(method, path, body=None):
    request = urllib.request.Request(f"{server}/api/2.0/{path}", method=method, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request, json.dumps(body).encode() if body is not None else None) as answer:
        return json.load(answer) if answer.headers.get_content_type() == "application/json" else None


if not os.path.exists(kept):
    version = call("GET", "mlflow/model-versions/get?name=delay&version=1")["model_version"]
    with open(kept, "w") as file:
        model = version.get("model_id") or re.search(r"m-[0-9a-f]{32}", version["source"])[0]
        json.dump({"source": f"models:/{model}", "model_id": model, "run_id": version["run_id"]}, file)
for endpoint in call("GET", "serving-endpoints").get("endpoints", []):
    call("DELETE", f"serving-endpoints/{endpoint['name']}")
call("DELETE", "mlflow/registered-models/delete", {"name": "delay"})
call("POST", "mlflow/registered-models/create", {"name": "delay"})
with open(kept) as file:
    source = json.load(file)
for _ in range(5):
    call("POST", "mlflow/model-versions/create", {"name": "delay", **source})
call("POST", "mlflow/registered-models/alias", {"name": "delay", "alias": "champion", "version": "1"})
