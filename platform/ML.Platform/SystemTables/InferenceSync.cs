using ML.Hosting.SystemTables;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Snapshots;
using ML.Lakehouse.Writing;

namespace ML.Platform.SystemTables;

/// <summary>
/// One table of all endpoints' logged requests, without their bodies. Each inference table is followed by its own versions;
/// the version taken up stands in the commit that took it up.
/// </summary>
sealed class InferenceSync(string source, TableFolder folder) : ITableSync
{
    const string LogFolder = "_delta_log", Feed = "delta.enableChangeDataFeed";

    const string Rows =
        """
        SELECT request_id, endpoint, served_entity, model_name, model_version, caller, make_timestamptz(timestamp_ms * 1000) AS "timestamp", status_code::BIGINT AS status_code,
            execution_time_ms, sampling_fraction, strlen(request) AS request_bytes, strlen(response) AS response_bytes FROM
        """;

    static readonly SystemTable Definition = new InferenceTable(
    [
        Column("request_id", SystemType.Text), Column("endpoint", SystemType.Text), Column("served_entity", SystemType.Text), Column("model_name", SystemType.Text),
        Column("model_version", SystemType.Text), Column("caller", SystemType.Text), Column("timestamp", SystemType.Time), Column("status_code", SystemType.Whole),
        Column("execution_time_ms", SystemType.Number), Column("sampling_fraction", SystemType.Number), Column("request_bytes", SystemType.Whole),
        Column("response_bytes", SystemType.Whole),
    ]);

    readonly Dictionary<string, (DateTime Made, DeltaTable Table)> sources = [];
    DeltaTable? table;
    TablePacking? packing;

    public string Name => Definition.Name;

    public bool IsOpen => table is not null;

    public string? Notes => null;

    public IEnumerable<(string Kind, long Place)> Taken => [];

    public async Task OpenAsync(CancellationToken cancellation)
    {
        sources.Clear();
        table = await folder.OpenAsync(Definition, cancellation);
        packing = new TablePacking(table);
    }

    public async Task<long> SyncAsync(CancellationToken cancellation)
    {
        long rows = 0;
        List<Exception> failed = [];
        foreach (var path in Logs())
        {
            try
            {
                rows += await FollowAsync(await SourceAsync(path, cancellation), cancellation);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                // The logs of other endpoints go on.
                failed.Add(error);
            }
        }

        return failed.Count == 0 ? rows : throw new AggregateException(failed);
    }

    public Task ForgetAsync(CancellationToken cancellation) => Task.CompletedTask;

    static SystemColumn Column(string name, SystemType type) => new(name, type, name);

    IEnumerable<string> Logs() => Directory.Exists(source)
        ? Directory.EnumerateDirectories(source, LogFolder, SearchOption.AllDirectories).Select(log => Path.GetDirectoryName(log)!).Where(p => !p.Contains("/_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        : [];

    async Task<DeltaTable> SourceAsync(string path, CancellationToken cancellation)
    {
        var made = Directory.GetCreationTimeUtc(Path.Combine(path, LogFolder));
        if (sources.TryGetValue(path, out var known) && known.Made == made) return known.Table;
        var opened = await DeltaTable.OpenAsync(path, cancellation: cancellation);
        sources[path] = (made, opened);
        return opened;
    }

    async Task<long> FollowAsync(DeltaTable log, CancellationToken cancellation)
    {
        var newest = await log.SnapshotAsync(cancellation);
        var application = $"ml-system-{newest.Metadata.Id}";
        var taken = (await table!.SnapshotAsync(cancellation)).TransactionVersion(application);
        if (taken >= newest.Version) return 0;
        if (!newest.Properties.ChangeDataFeed)
        {
            await log.SetPropertiesAsync(new Dictionary<string, string?> { [Feed] = "true" }, cancellation);
            newest = await log.SnapshotAsync(cancellation);
        }

        using var connection = DuckDbDatabase.Shared.Connect();
        await AttachAsync(connection, log, newest, taken, cancellation);
        var result = await table.AppendAsync(
            TableInput.FromQuery($"{Rows} added", connection), new WriteOptions { ApplicationId = application, ApplicationVersion = newest.Version, InSequence = true, ApplicationFollows = taken }, cancellation);
        await packing!.CommittedAsync(cancellation);
        return result.Metrics.GetValueOrDefault("numOutputRows");
    }

    // Versions before the feed was switched on are read whole, with those up to the newest.
    static async Task AttachAsync(DuckDbConnection connection, DeltaTable log, Snapshot newest, long? taken, CancellationToken cancellation)
    {
        if (taken is null)
        {
            (await newest.ScanAsync(cancellation: cancellation)).Attach(connection, "added");
            return;
        }

        (await log.ChangesAsync(taken.Value + 1, newest.Version, cancellation)).Attach(connection, "changes");
        connection.Execute("CREATE TEMP VIEW added AS SELECT * FROM changes WHERE _change_type = 'insert'", cancellation);
    }

    sealed record InferenceTable(IReadOnlyList<SystemColumn> Columns) : SystemTable("inferences", "Requests to endpoints that keep an inference table, without bodies", Columns);
}
