using ML.Hosting.SystemTables;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Writing;
using ML.Storage;

namespace ML.Platform.SystemTables.Costs;

/// <summary>
/// Costs, made of the other system tables and of what lies in the artifact store. A row is a function of these, so that a pass
/// that was cut off is simply made again: rows that are right already are not written.
/// </summary>
/// <param name="modelLocation">Where the files of a source of the form <c>models:/m-…</c> lie; null when that is not known.</param>
sealed class CostSync(TableFolder folder, ArtifactStores stores, Func<string, CancellationToken, Task<string?>> modelLocation) : ITableSync
{
    const int MostMeasured = 500;

    static readonly string[] Sources = ["runs", "model_versions", "registered_models", "endpoints", "inferences"];
    static readonly SystemTable Definition = new CostTable();
    static readonly SystemTable Measured = new MeasuredTable();

    readonly ArtifactSize size = new(stores);
    readonly Dictionary<string, DeltaTable> sources = [];
    Dictionary<string, long> seen = [];
    DeltaTable? table;
    TablePacking? packing;

    public string Name => Definition.Name;

    public bool IsOpen => table is not null;

    public string? Notes => null;

    public IEnumerable<(string Kind, long Place)> Taken => [];

    public Task ForgetAsync(CancellationToken cancellation) => Task.CompletedTask;

    public async Task OpenAsync(CancellationToken cancellation)
    {
        sources.Clear();
        seen = [];
        table = null;
        foreach (var source in Sources)
        {
            // All are written within the first seconds.
            if (!await DeltaTable.ExistsAsync(folder.PathOf(source), cancellation)) return;
            sources[source] = await DeltaTable.OpenAsync(folder.PathOf(source), cancellation: cancellation);
        }

        table = await folder.OpenAsync(Definition, cancellation);
        packing = new TablePacking(table);
    }

    public async Task<long> SyncAsync(CancellationToken cancellation)
    {
        Dictionary<string, Snapshot> snapshots = [];
        foreach (var (name, source) in sources) snapshots[name] = await source.SnapshotAsync(cancellation);
        var versions = snapshots.ToDictionary(s => s.Key, s => s.Value.Version);
        if (versions.Count == seen.Count && versions.All(v => seen.GetValueOrDefault(v.Key, -1) == v.Value)) return 0;
        using var connection = DuckDbDatabase.Shared.Connect();
        foreach (var (name, snapshot) in snapshots) (await snapshot.ScanAsync(cancellation: cancellation)).Attach(connection, name);
        (await (await table!.SnapshotAsync(cancellation)).ScanAsync(cancellation: cancellation)).Attach(connection, "costs");
        var more = await MeasureAsync(connection, cancellation);
        var rows = await MergeAsync(connection, cancellation);
        seen = more ? [] : versions;
        return rows;
    }

    // Storage is asked a part at a time: other tables wait meanwhile.
    async Task<bool> MeasureAsync(DuckDbConnection connection, CancellationToken cancellation)
    {
        var due = Due(connection, "run", CostQueries.DueRuns, cancellation).Concat(Due(connection, "model_version", CostQueries.DueVersions, cancellation)).Take(MostMeasured + 1).ToList();
        connection.Execute($"CREATE TEMP TABLE measured ({string.Join(", ", Measured.Columns.Select(c => $"{c.Name} {(c.Type == SystemType.Whole ? "BIGINT" : "VARCHAR")}"))})", cancellation);
        using var appender = connection.Append("measured");
        foreach (var (kind, name, location) in due.Take(MostMeasured))
        {
            var place = location is not null && location.StartsWith("models:/m-", StringComparison.Ordinal) ? await modelLocation(location["models:/".Length..], cancellation) : location;
            appender.Append(kind).Append(name);
            if (await size.OfAsync(place, cancellation) is { } bytes) appender.Append(bytes).EndRow();
            else appender.AppendNull().EndRow();
        }

        appender.Complete();
        return due.Count > MostMeasured;
    }

    static List<(string Kind, string Name, string? Location)> Due(DuckDbConnection connection, string kind, string sql, CancellationToken cancellation)
    {
        List<(string, string, string?)> due = [];
        using var result = connection.Query($"{sql} LIMIT {MostMeasured + 1}", cancellation);
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++) due.Add((kind, chunk[0].GetString(row), chunk[1].GetStringOrNull(row)));
        return due;
    }

    async Task<long> MergeAsync(DuckDbConnection connection, CancellationToken cancellation)
    {
        string[] parts = [CostQueries.Runs, CostQueries.Versions, CostQueries.Endpoints, CostQueries.Removed];
        var columns = string.Join(", ", Definition.Columns.Select(c => c.Name));
        connection.Execute($"CREATE TEMP TABLE wanted AS SELECT * FROM ({string.Join("\nUNION ALL ", parts)}) EXCEPT SELECT {columns} FROM costs", cancellation);
        using (var count = connection.Query("SELECT count(*) FROM wanted", cancellation))
            if (count.Fetch(cancellation)![0].Get<long>(0) == 0) return 0;
        var result = await table!.MergeAsync(
            new MergeDefinition
            {
                Source = TableInput.FromQuery("SELECT * FROM wanted", connection),
                On = "target.kind = source.kind AND target.name = source.name AND target.day = source.day",
                WhenMatched = [MergeClause.UpdateAll()],
                WhenNotMatched = [MergeClause.InsertAll()],
            },
            new WriteOptions(), cancellation);
        await packing!.CommittedAsync(cancellation);
        return result.Metrics.GetValueOrDefault("numTargetRowsInserted") + result.Metrics.GetValueOrDefault("numTargetRowsUpdated");
    }

    sealed record MeasuredTable() : SystemTable("measured", "", [new("kind", SystemType.Text, "kind"), new("name", SystemType.Text, "name"), new("storage_bytes", SystemType.Whole, "storage_bytes")]);
}
