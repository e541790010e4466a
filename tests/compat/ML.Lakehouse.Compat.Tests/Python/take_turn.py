"""One turn of delta-rs on a table that another engine wrote: an append, a delete, an update and a merge.

usage: take_turn.py TABLE ACTION...    (ACTION: append, delete, update, merge, checkpoint, changes)
"""
import json
import sys

from arro3.core import Array, DataType, Table
from deltalake import DeltaTable, write_deltalake


def rows(ids, text):
    return Table.from_pydict({
        "id": Array(ids, DataType.int64()),
        "txt": Array([text] * len(ids), DataType.utf8()),
        "grp": Array([i % 3 for i in ids], DataType.int32()),
    })


def changes(table):
    batches = table.load_cdf(starting_version=0).read_all().to_struct_array().to_pylist()
    return sorted(f"{r['id']}|{r['txt']}|{r['_change_type']}|{r['_commit_version']}" for r in batches)


def main(path, actions):
    for action in actions:
        table = DeltaTable(path)
        if action == "append":
            write_deltalake(table, rows(list(range(1000, 1020)), "rust"), mode="append")
        elif action == "delete":
            table.delete("id % 7 = 1")
        elif action == "update":
            table.update(updates={"txt": "'rusted'"}, predicate="id % 5 = 2")
        elif action == "merge":
            merger = table.merge(rows(list(range(40, 60)) + [5000], "merged"), "t.id = s.id", source_alias="s", target_alias="t")
            merger.when_matched_update_all().when_not_matched_insert_all().execute()
        elif action == "checkpoint":
            table.create_checkpoint()
        elif action == "changes":
            print(json.dumps(changes(table)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
