"""Trains the delay model with and without the looked-up features: python leaderboard.py TRAINING_SET_FOLDER"""
import sys

import pandas as pd
from deltalake import DeltaTable
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, r2_score, roc_auc_score

table = DeltaTable(sys.argv[1])
try:
    frame = table.to_pandas()
except ImportError:  # without pyarrow: the batches come over Arrow's C interface one column at a time
    from deltalake import QueryBuilder
    batches = QueryBuilder().register("t", table).execute("select * from t").read_all()
    frame = pd.DataFrame({name: batches.column(i).to_pylist() for i, name in enumerate(f.name for f in table.schema().fields)})

known = ["month", "hour", "distance", "carrier", "origin", "dest", "flight"]
looked_up = [c for c in frame.columns if c not in known + ["tailnum", "flight_year", "departs_at", "arr_delay"]]
for column in ("carrier", "origin", "dest"):
    frame[column] = frame[column].astype("category").cat.codes
frame = frame.apply(lambda c: c if c.name == "departs_at" else pd.to_numeric(c, errors="coerce"))
past = (frame["month"] < 10).to_numpy()
late = (frame["arr_delay"] > 15).to_numpy()
print(f"{past.sum()} flights to train on (January to September), {(~past).sum()} to judge by (October to December)")
for name, columns in (("without features", known), ("with features", known + looked_up)):
    values = frame[columns].to_numpy(dtype=float)
    model = HistGradientBoostingRegressor(loss="absolute_error", random_state=0).fit(values[past], frame["arr_delay"][past])
    judged = model.predict(values[~past])
    classifier = HistGradientBoostingClassifier(random_state=0).fit(values[past], late[past])
    area = roc_auc_score(late[~past], classifier.predict_proba(values[~past])[:, 1])
    error = mean_absolute_error(frame["arr_delay"][~past], judged)
    print(f"{name:18} columns {len(columns):2}  mean absolute error {error:6.2f} min  R2 {r2_score(frame['arr_delay'][~past], judged):6.3f}  AUC late>15min {area:.3f}")
