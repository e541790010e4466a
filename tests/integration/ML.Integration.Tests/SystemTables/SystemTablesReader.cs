using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.TestKit.Processes;

namespace ML.Integration.Tests.SystemTables;

/// <summary>Reads the system tables from outside the server, as any other engine would.</summary>
sealed class SystemTablesReader(string folder)
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The one column, of text, of a query over the tables by their names.</summary>
    public async Task<List<string>> QueryAsync(string sql)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        foreach (var path in Directory.Exists(Path.Combine(folder, "system")) ? Directory.EnumerateDirectories(Path.Combine(folder, "system")) : [])
        {
            if (!await DeltaTable.ExistsAsync(path)) continue;
            var table = await DeltaTable.OpenAsync(path);
            (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, Path.GetFileName(path));
        }

        using var result = connection.Query(sql);
        var rows = new List<string>();
        foreach (var chunk in result.Chunks())
            for (var i = 0; i < chunk.RowCount; i++) rows.Add(chunk[0].GetStringOrNull(i) ?? "null");
        return rows;
    }

    /// <summary>Waits until a query answers certain rows.</summary>
    public async Task ExpectAsync(string sql, params string[] expected)
    {
        List<string> last = [];
        var problem = "";
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    last = await QueryAsync(sql);
                    return last.SequenceEqual(expected);
                }
                catch (ML.Common.Errors.PlatformException error)
                {
                    // The table is not there yet, or is being written anew.
                    problem = error.Message;
                    return false;
                }
            },
            Limit, () => $"{sql}\nexpected {string.Join(" / ", expected)}\nbut read {string.Join(" / ", last)} {problem}");
    }
}
