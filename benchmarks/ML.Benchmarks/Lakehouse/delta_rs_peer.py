"""delta-rs as a peer: takes one JSON command a line, answers with the seconds that the work itself took."""
import json
import sys
import threading
import time

from arro3.core import Array, DataType, Table
from deltalake import DeltaTable, QueryBuilder, write_deltalake


def peak():
    # Not ru_maxrss, which still knows the peak of the process that started this one.
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:")) * 1024


def small_rows():
    return Table.from_pydict({
        "id": Array(list(range(100)), DataType.int64()),
        "v": Array([f"v{i}" for i in range(100)], DataType.utf8()),
        "x": Array([i * 0.5 for i in range(100)], DataType.float64()),
    })


def replay(table):
    return len(DeltaTable(table).file_uris())


def append(table, count):
    rows, opened = small_rows(), DeltaTable(table)
    for _ in range(count):
        write_deltalake(opened, rows, mode="append")
    return count


def append_at_once(table, writers, count):
    threads = [threading.Thread(target=append, args=(table, count)) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return writers * count


def query(table, sql):
    return QueryBuilder().register("t", DeltaTable(table)).execute(sql).read_all().num_rows


def merge(table, source):
    rows = QueryBuilder().register("s", DeltaTable(source)).execute("select * from s").read_all()
    merger = DeltaTable(table).merge(rows, "target.id = source.id", source_alias="source", target_alias="target")
    return merger.when_matched_update_all().when_not_matched_insert_all().execute()["num_output_rows"]


def zorder(table, columns, size):
    return DeltaTable(table).optimize.z_order(columns, target_size=size)["numFilesAdded"]


WORK = {"replay": replay, "append": append, "append_at_once": append_at_once, "query": query, "merge": merge, "zorder": zorder}

for line in sys.stdin:
    command = json.loads(line)
    started = time.perf_counter()
    try:
        result = WORK[command.pop("work")](**command)
        answer = {"seconds": time.perf_counter() - started, "result": result, "peak": peak()}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
