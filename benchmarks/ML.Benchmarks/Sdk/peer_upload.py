"""The Python client's upload of the sdk benchmark: a file or a folder to one run; prints seconds, as JSON."""
import json
import os
import sys
import time

import mlflow

mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment("sdk-bench-python")
with mlflow.start_run():
    upload = mlflow.log_artifacts if os.path.isdir(sys.argv[2]) else mlflow.log_artifact
    begin = time.perf_counter()
    upload(sys.argv[2])
    print("RESULT" + json.dumps({"upload": time.perf_counter() - begin}))
