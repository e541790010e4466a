"""The Python client's upload of the sdk benchmark: one file to one run; prints seconds, as JSON."""
import json
import sys
import time

import mlflow

mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("sdk-bench-python")
with mlflow.start_run():
    begin = time.perf_counter()
    mlflow.log_artifact(sys.argv[2])
    print("RESULT" + json.dumps({"upload": time.perf_counter() - begin}))
