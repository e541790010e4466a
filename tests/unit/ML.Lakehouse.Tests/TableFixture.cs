using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Lakehouse.Snapshots;
using ML.TestKit;

namespace ML.Lakehouse.Tests;

/// <summary>A folder for one table and short ways to look at what it holds.</summary>
public abstract class TableFixture : IDisposable
{
    readonly TemporaryFolder folder = new();

    protected string Folder => folder.File("table");

    public void Dispose()
    {
        folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The rows as text, columns parted by '|', in the order of <paramref name="orderBy"/>.</summary>
    protected static async Task<string[]> RowsAsync(Snapshot snapshot, string? filter = null, string columns = "*", string orderBy = "ALL")
    {
        var scan = await snapshot.ScanAsync(new ScanOptions { Filter = filter });
        using var connection = DuckDbDatabase.Shared.Connect();
        scan.Attach(connection, "t");
        return Rows(connection, $"SELECT {columns} FROM t ORDER BY {orderBy}");
    }

    protected static async Task<string[]> RowsAsync(DeltaTable table, string? filter = null, string columns = "*", string orderBy = "ALL") =>
        await RowsAsync(await table.SnapshotAsync(), filter, columns, orderBy);

    protected static string[] Rows(DuckDbConnection connection, string sql)
    {
        using var result = connection.Query($"SELECT COLUMNS(*)::VARCHAR FROM ({sql})");
        var rows = new List<string>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
                rows.Add(string.Join('|', Enumerable.Range(0, chunk.ColumnCount).Select(i => chunk[i].GetStringOrNull(row) ?? "NULL")));
        return [.. rows];
    }
}
