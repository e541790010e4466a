"""The Python client's side of the sdk benchmark but for uploads: does the same work and prints seconds, as JSON."""
import json
import logging
import sys
import time

import mlflow

uri, metrics_fluent, metrics_async, starts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
logging.getLogger("mlflow").setLevel(logging.ERROR)
mlflow.set_tracking_uri(uri)
mlflow.set_experiment("sdk-bench-python")
result = {}

with mlflow.start_run():
    mlflow.log_metric("warm", 1)

begin = time.perf_counter()
for _ in range(starts):
    with mlflow.start_run():
        pass
result["start"] = (time.perf_counter() - begin) / starts

with mlflow.start_run():
    begin = time.perf_counter()
    for i in range(metrics_fluent):
        mlflow.log_metric("loss", i * 0.5, step=i)
    result["fluent"] = (time.perf_counter() - begin) / metrics_fluent

with mlflow.start_run():
    begin = time.perf_counter()
    for i in range(metrics_async):
        mlflow.log_metric("loss", i * 0.5, step=i, synchronous=False)
    result["async_caller"] = (time.perf_counter() - begin) / metrics_async
    mlflow.flush_async_logging()
    result["async"] = (time.perf_counter() - begin) / metrics_async

print("RESULT" + json.dumps(result))
