"""Loads the registered model with MLflow and prints the root of its mean squared error on rows with a known target."""
import sys

import mlflow
import numpy
import pandas

mlflow.set_tracking_uri(sys.argv[1])
model = mlflow.pyfunc.load_model("models:/delay/1")
rows = numpy.arange(2_000)
table = pandas.DataFrame({
    "a": (rows * 7919 % 1000) / 100.0,
    "b": (rows * 104729 % 977).astype("int32"),
    "color": [f"c{i * 31 % 12}" for i in rows],
})
truth = table["a"] * 2 + rows * 31 % 12
predicted = model.predict(table)["prediction"]
print(float(numpy.sqrt(((predicted - truth) ** 2).mean())))
