"""Runs an exported model in ONNX Runtime on raw rows and prints the largest difference from given predictions."""
import sys

import numpy
import onnx
import onnxruntime
import pandas

model, rows_file, expected_file = sys.argv[1:4]
onnx.checker.check_model(onnx.load(model), full_check=True)
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
rows = pandas.read_csv(rows_file, keep_default_na=False, na_values=["NULL"])
expected = pandas.read_csv(expected_file)
feeds = {}
for given in session.get_inputs():
    column = rows[given.name]
    if given.type == "tensor(string)":
        values = column.fillna("").astype(str).to_numpy(dtype=object)
    elif given.type == "tensor(int64)":
        values = column.to_numpy(dtype=numpy.int64)
    elif given.type == "tensor(double)":
        values = column.to_numpy(dtype=numpy.float64)
    else:
        values = column.to_numpy(dtype=numpy.float32)
    feeds[given.name] = values.reshape([-1, 1]) if len(given.shape) == 2 else values
names = [output.name for output in session.get_outputs()]
results = dict(zip(names, session.run(names, feeds)))
worst = 0.0
for name in expected.columns:
    if name == "label":
        assert list(results[name]) == list(expected[name].astype(str)), "labels differ"
    else:
        difference = numpy.abs(results[name] - expected[name].to_numpy(dtype=numpy.float32))
        worst = max(worst, float(difference.max()))
print("rows", len(rows), "worst", worst)
