using ML.Lakehouse.DuckDb;
using ML.Training.Data;

namespace ML.Training.Tests;

/// <summary>Tables that tests train on.</summary>
static class TestTables
{
    /// <summary>Writes a Parquet file whose target is a known function of its columns, with gaps in numbers and categories.</summary>
    public static TableView Synthetic(DuckDbDatabase database, string folder, int rows, int files = 1)
    {
        for (var file = 0; file < files; file++)
            database.Execute($"""
                COPY (
                  SELECT i AS id, CASE WHEN i % 17 = 0 THEN NULL ELSE (i * 7919 % 1000) / 100.0 END AS a, (i * 104729 % 977)::INTEGER AS b, ('c' || (i * 31 % 12)) AS color,
                         CASE WHEN i % 23 = 0 THEN NULL ELSE (i % 5)::BIGINT END AS kind, (i * 7919 % 1000) / 100.0 * 2 + (i * 31 % 12) - (i % 5) AS y,
                         (i * 7919 % 1000) / 100.0 + (i * 31 % 12) > 10 AS late, ('g' || (i * 7919 % 1000 * 3 // 1000)) AS grade
                  FROM range({file * rows / files}, {(file + 1) * rows / files}) t(i)
                ) TO '{folder}/part{file}.parquet' (ROW_GROUP_SIZE 2048)
                """);
        return new TableView(database, ParquetSource.Open(database, folder));
    }
}
