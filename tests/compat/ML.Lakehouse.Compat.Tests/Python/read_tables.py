"""Reads every table under a folder with delta-rs and leaves the rows as plain Parquet files, for a comparison.

usage: read_tables.py OUT NAME=PATH...
"""
import json
import os
import sys

from arro3.core import Schema, Table
from deltalake import DeltaTable, QueryBuilder, write_deltalake


def plain(rows):
    """The same rows without the notes on fields that writing would act on."""
    schema = Schema([field.remove_metadata() for field in rows.schema])
    return Table.from_arrays(rows.columns, schema=schema)


def answer(path, out):
    table = DeltaTable(path)
    result = {"version": table.version(), "files": sorted(table.file_uris())}
    try:
        rows = QueryBuilder().register("t", table).execute("select * from t").read_all()
        result["rows"] = rows.num_rows
        write_deltalake(out, plain(rows))
    except Exception as error:
        result["unreadable"] = f"{type(error).__name__}: {error}"
    return result


def main(out, tables):
    answers = {}
    for name, path in (table.split("=", 1) for table in tables):
        try:
            answers[name] = answer(path, os.path.join(out, name))
        except BaseException as error:
            answers[name] = {"refused": f"{type(error).__name__}: {error}"}
    with open(os.path.join(out, "answers.json"), "w") as file:
        json.dump(answers, file)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
