"""MLflow's own scoring server for every model folder under ROOT, each mounted under /NAME, in one process."""
import os, sys
import uvicorn
from fastapi import FastAPI
from mlflow.pyfunc import load_model, scoring_server

root, port = sys.argv[1], int(sys.argv[2])
app = FastAPI()
for name in sorted(os.listdir(root)):
    app.mount("/" + name, scoring_server.init(load_model(os.path.join(root, name))))
uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")
