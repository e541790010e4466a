"""The Databricks SDK against the catalogue of a server at argv[1], which shows the table lake.sales.orders of 100 rows."""
import sys

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, NotFound
from databricks.sdk.service.catalog import ColumnTypeName, DataSourceFormat
from databricks.sdk.service.sql import StatementState

client = WorkspaceClient(host=sys.argv[1], token="none")
assert "lake" in [catalog.name for catalog in client.catalogs.list()]
assert [schema.full_name for schema in client.schemas.list("lake")] == ["lake.sales"]
assert [table.full_name for table in client.tables.list("lake", "sales", max_results=1)] == ["lake.sales.customers", "lake.sales.orders"]

orders = client.tables.get("lake.sales.orders")
assert orders.data_source_format == DataSourceFormat.DELTA
assert [(column.name, column.type_name) for column in orders.columns] == [("id", ColumnTypeName.LONG), ("price", ColumnTypeName.DOUBLE)]

answer = client.statement_execution.execute_statement("SELECT count(*) AS n, sum(price) AS total FROM orders", warehouse_id="any", catalog="lake", schema="sales")
assert answer.status.state == StatementState.SUCCEEDED
assert answer.result.data_array == [["100", "7425.0"]], answer.result.data_array
assert [column.name for column in answer.manifest.schema.columns] == ["n", "total"]

for statement, error in [("DROP TABLE orders", BadRequest), ("SELECT * FROM read_text('/etc/passwd')", BadRequest), ("SELECT * FROM nothing", NotFound)]:
    try:
        client.statement_execution.execute_statement(statement, warehouse_id="any")
        raise AssertionError(f"{statement} ran")
    except error:
        pass
try:
    client.tables.get("lake.sales.gone")
    raise AssertionError("a table that is not there was found")
except NotFound:
    pass
print("ok")
