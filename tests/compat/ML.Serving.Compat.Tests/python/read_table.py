"""Prints columns of a Delta table as JSON rows, read by delta-rs: python read_table.py FOLDER COLUMN…"""
import json, sys
from arro3.core import Table
from deltalake import DeltaTable, QueryBuilder

table, columns = DeltaTable(sys.argv[1]), sys.argv[2:]
result = Table.from_arrow(QueryBuilder().register("t", table).execute(f"select {', '.join(columns)} from t order by timestamp_ms, request_id"))
print(json.dumps([list(row) for row in zip(*(result.column(c).to_pylist() for c in columns))], default=str))
