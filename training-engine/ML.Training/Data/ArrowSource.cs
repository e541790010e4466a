using Apache.Arrow;
using ML.Lakehouse.DuckDb;

namespace ML.Training.Data;

/// <summary>Arrow batches in memory, for programs that hold their data already.</summary>
public sealed class ArrowSource : ITableSource
{
    static int made;

    ArrowSource(string table, long rows) => (Name, Parts) = (table, [new TablePart(table, "rowid", rows)]);

    public string Name { get; }

    public long? Version => null;

    public string Digest => $"{Parts[0].Rows} rows";

    public IReadOnlyList<TablePart> Parts { get; }

    /// <summary>Copies the batches into the database.</summary>
    public static ArrowSource Open(DuckDbDatabase database, Schema schema, IEnumerable<RecordBatch> batches)
    {
        var table = $"training_data_{Interlocked.Increment(ref made)}";
        using var connection = database.Connect();
        connection.CreateTable("incoming", schema, batches);
        connection.Execute($"CREATE TABLE {table} AS SELECT * FROM incoming; DROP TABLE incoming");
        return new ArrowSource(table, database.Scalar<long>($"SELECT count(*) FROM {table}"));
    }
}
