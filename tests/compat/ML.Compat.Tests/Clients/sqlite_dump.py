"""Prints every row of every table of MLflow's in a SQLite file, in one order."""
import sqlite3
import sys

database = sqlite3.connect(sys.argv[1])
tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
for table in sorted(t for t in tables if not t.startswith(("ml_", "sqlite_"))):
    for row in sorted(map(str, database.execute(f'SELECT * FROM "{table}"'))):
        print(table, row)
