using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Writing;

static class TableRows
{
    public static long Count(DuckDbConnection connection, string table, string condition = "true")
    {
        using var result = connection.Query($"SELECT count(*) FROM {table} WHERE {condition}");
        using var chunk = result.Fetch()!;
        return chunk[0].Get<long>(0);
    }
}
