"""Fills an empty tracking database with runs for the benchmark of web interfaces, straight through SQL.

Usage: fill.py DATABASE RUNS METRICS_PER_RUN CHART_POINTS. Prints the ids of the ten runs that hold CHART_POINTS points
of the metric `loss`, separated by commas. All runs lie in experiment 0.
"""
import hashlib
import math
import sqlite3
import sys

database, runs, metrics, points = sys.argv[1], *map(int, sys.argv[2:5])
START = 1_700_000_000_000


def run_id(index):
    return hashlib.md5(b"run %d" % index).hexdigest()


connection = sqlite3.connect(database)
connection.execute("PRAGMA synchronous = OFF")
with connection:
    connection.executemany(
        "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,"
        " source_version, lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'UNKNOWN', '', '', 'bench', 'FINISHED', ?, ?, '', 'active', ?, 0)",
        ((run_id(i), f"bench-{i}", START - i * 1000, START - i * 1000 + 900, f"mlflow-artifacts:/0/{run_id(i)}/artifacts") for i in range(runs)),
    )
    connection.executemany(
        "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, 0, 0, ?)",
        ((f"m{k:02}", math.sin(i * 37 + k), START, run_id(i)) for i in range(runs) for k in range(metrics)),
    )
    connection.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)", ((key, str(i), run_id(i)) for i in range(runs) for key in ("lr", "depth")))
    # MLflow's page breaks on runs without tags, which its own client never makes.
    connection.executemany("INSERT INTO tags (key, value, run_uuid) VALUES ('mlflow.runName', ?, ?)", ((f"bench-{i}", run_id(i)) for i in range(runs)))
    chosen = [run_id(i) for i in range(10)]
    connection.executemany(
        "INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('loss', ?, ?, ?, ?, 0)",
        ((math.exp(-4 * s / points) + 0.1 * math.sin(s * (n + 1)), START + s, run, s) for n, run in enumerate(chosen) for s in range(points)),
    )
    connection.executemany(
        "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ('loss', 0.02, ?, ?, 0, ?)",
        ((START + points - 1, points - 1, run) for run in chosen),
    )
connection.close()
print(",".join(chosen))
