"""Fills an empty tracking database with runs for the benchmark of web interfaces, straight through SQL.

Usage: fill.py DATABASE RUNS METRICS_PER_RUN CHART_POINTS LONG. Prints the ids of the ten runs that hold CHART_POINTS points
of the metric `loss`, separated by commas. These runs lie in experiment 0; LONG more, with four metrics each, in experiment 1.
"""
import hashlib
import math
import sqlite3
import sys

database, runs, metrics, points, long = sys.argv[1], *map(int, sys.argv[2:6])
START = 1_700_000_000_000


def run_id(index):
    return hashlib.md5(b"run %d" % index).hexdigest()


def add(experiment, indices, count):
    """Finished runs of an experiment, with `count` metrics, two parameters and a name."""
    connection.executemany(
        "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, end_time,"
        " source_version, lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'UNKNOWN', '', '', 'bench', 'FINISHED', ?, ?, '', 'active', ?, ?)",
        ((run_id(i), f"bench-{i}", START - i * 1000, START - i * 1000 + 900, f"mlflow-artifacts:/{experiment}/{run_id(i)}/artifacts", experiment) for i in indices),
    )
    connection.executemany(
        "INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES (?, ?, ?, 0, 0, ?)",
        ((f"m{k:02}", math.sin(i * 37 + k), START, run_id(i)) for i in indices for k in range(count)),
    )
    connection.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)", ((key, str(i), run_id(i)) for i in indices for key in ("lr", "depth")))
    # MLflow's page breaks on runs without tags, which its own client never makes.
    connection.executemany("INSERT INTO tags (key, value, run_uuid) VALUES ('mlflow.runName', ?, ?)", ((f"bench-{i}", run_id(i)) for i in indices))


connection = sqlite3.connect(database)
connection.execute("PRAGMA synchronous = OFF")
with connection:
    connection.execute(
        "INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace)"
        " SELECT 1, 'long', artifact_location, 'active', creation_time, last_update_time, workspace FROM experiments WHERE experiment_id = 0"
    )
    add(0, range(runs), metrics)
    add(1, range(runs, runs + long), 4)
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
