"""Uploads and downloads a large file with MLflow's client and adds up which host the bytes went to and came from."""
import hashlib
import os
import sys
from collections import Counter
from urllib.parse import urlsplit

import mlflow
import requests

server = sys.argv[1]
size = 12 << 20
sent, received = Counter(), Counter()
plain = requests.Session.send


def length(body):
    if body is None:
        return 0
    return len(body) if hasattr(body, "__len__") else os.fstat(body.fileno()).st_size


def counted(session, request, **options):
    host = urlsplit(request.url).netloc
    sent[host] += length(request.body)
    response = plain(session, request, **options)
    received[host] += int(response.headers.get("Content-Length", 0)) if request.method == "GET" else 0
    return response


requests.Session.send = counted
mlflow.set_tracking_uri(server)
mlflow.set_experiment("large")
content = os.urandom(size)
with open("large.bin", "wb") as file:
    file.write(content)
with mlflow.start_run() as run:
    mlflow.log_artifact("large.bin", "weights")
    mlflow.log_text("small", "notes/small.txt")
there = mlflow.MlflowClient().list_artifacts(run.info.run_id, "weights")
assert [(f.path, f.file_size) for f in there] == [("weights/large.bin", size)], there
path = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="weights/large.bin", dst_path="down")
with open(path, "rb") as file:
    assert hashlib.sha256(file.read()).digest() == hashlib.sha256(content).digest()
assert mlflow.artifacts.load_text(f"runs:/{run.info.run_id}/notes/small.txt") == "small"

servers = {urlsplit(address).netloc for address in sys.argv[1:]}
store_sent = sum(count for name, count in sent.items() if name not in servers)
store_received = sum(count for name, count in received.items() if name not in servers)
assert sum(sent[host] for host in servers) < 100_000, sent
assert sum(received[host] for host in servers) < 100_000, received
assert store_sent >= size, sent
assert store_received >= size, received
print("ok")
