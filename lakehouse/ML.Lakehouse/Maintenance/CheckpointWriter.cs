using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Log;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Maintenance;

/// <summary>Writes what a version consists of as Parquet, so that readers need not replay every commit.</summary>
sealed class CheckpointWriter(Snapshot snapshot, TimeProvider clock)
{
    // Readers take row groups side by side.
    const int RowGroup = 20_480;
    const string Maps = "MAP(VARCHAR, VARCHAR)";
    const string Vector = "STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, \"offset\" INTEGER, sizeInBytes INTEGER, cardinality BIGINT)";

    static readonly (string Name, string Type)[] FileColumns =
    [
        ("add", $"STRUCT(path VARCHAR, partitionValues {Maps}, size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, stats VARCHAR, tags {Maps}, deletionVector {Vector}, baseRowId BIGINT, defaultRowCommitVersion BIGINT, clusteringProvider VARCHAR)"),
        ("remove", $"STRUCT(path VARCHAR, deletionTimestamp BIGINT, dataChange BOOLEAN, extendedFileMetadata BOOLEAN, partitionValues {Maps}, size BIGINT, tags {Maps}, deletionVector {Vector}, baseRowId BIGINT, defaultRowCommitVersion BIGINT)"),
    ];

    static readonly (string Name, string Type)[] TableColumns =
    [
        ("txn", "STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)"),
        ("metaData", $"STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR, options {Maps}), schemaString VARCHAR, partitionColumns VARCHAR[], configuration {Maps}, createdTime BIGINT)"),
        ("protocol", "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])"),
        ("domainMetadata", "STRUCT(domain VARCHAR, configuration VARCHAR, removed BOOLEAN)"),
    ];

    static readonly (string Name, string Type)[] HeaderColumns =
    [
        ("checkpointMetadata", $"STRUCT(version BIGINT, tags {Maps})"),
        ("sidecar", $"STRUCT(path VARCHAR, sizeInBytes BIGINT, modificationTime BIGINT, tags {Maps})"),
    ];

    /// <summary>A checkpoint only saves work: a commit that stands must not fail because of it.</summary>
    public static async Task TryWriteAsync(Snapshot snapshot, TimeProvider clock, CancellationToken cancellation)
    {
        try
        {
            await new CheckpointWriter(snapshot, clock).WriteAsync(cancellation);
            if (snapshot.Properties.CleanLog) await LogCleaner.CleanAsync(snapshot, clock.GetUtcNow() - snapshot.Properties.LogRetention, cancellation);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The next checkpoint tries again.
        }
    }

    public async Task WriteAsync(CancellationToken cancellation)
    {
        var state = await snapshot.FullStateAsync(cancellation);
        var files = FileActions(state).ToList();
        var actions = TableActions().ToList();
        if (snapshot.Properties.V2Checkpoints) await WriteV2Async(actions, files, cancellation);
        else await WriteParquetAsync(LogFile.Checkpoint(snapshot.Version), [.. actions, .. files], [.. TableColumns, .. FileColumns], cancellation);
        await VersionChecksum.WriteAsync(snapshot, state, cancellation);
        await LastCheckpoint.WriteAsync(snapshot.Store, snapshot.Version, actions.Count + files.Count, cancellation);
    }

    async Task WriteV2Async(List<LogAction> actions, List<LogAction> files, CancellationToken cancellation)
    {
        var name = $"{Guid.NewGuid()}.parquet";
        var size = await WriteParquetAsync($"{LogFile.Folder}/_sidecars/{name}", files, FileColumns, cancellation);
        LogAction[] header = [new CheckpointMetadata(snapshot.Version), new Sidecar(name, size, clock.GetUtcNow().ToUnixTimeMilliseconds())];
        var path = $"{LogFile.Folder}/{snapshot.Version:D20}.checkpoint.{Guid.NewGuid()}.parquet";
        await WriteParquetAsync(path, [.. header, .. actions], [.. HeaderColumns, .. TableColumns], cancellation);
    }

    IEnumerable<LogAction> TableActions()
    {
        yield return snapshot.Protocol;
        yield return snapshot.Metadata;
        foreach (var txn in snapshot.Head.Transactions.Values) yield return txn;
        foreach (var domain in snapshot.Domains.Values) yield return domain;
    }

    IEnumerable<LogAction> FileActions(FileState state)
    {
        var keep = (clock.GetUtcNow() - snapshot.Properties.DeletedFileRetention).ToUnixTimeMilliseconds();
        foreach (var file in state.Files) yield return file with { DataChange = false };
        foreach (var tombstone in state.Tombstones)
            if (tombstone.DeletionTimestamp is null || tombstone.DeletionTimestamp > keep) yield return tombstone with { DataChange = false };
    }

    /// <summary>The size of the file in bytes.</summary>
    async Task<long> WriteParquetAsync(string path, IReadOnlyList<LogAction> actions, (string Name, string Type)[] columns, CancellationToken cancellation)
    {
        var json = Path.GetTempFileName();
        var parquet = json + ".parquet";
        try
        {
            await File.WriteAllBytesAsync(json, ActionWriter.Lines(actions).ToArray(), cancellation);
            Convert(json, parquet, columns, cancellation);
            var content = await File.ReadAllBytesAsync(parquet, cancellation);
            // Whoever wrote the same version's checkpoint first wrote the same content.
            await snapshot.Store.PutIfAbsentAsync(path, content, cancellation);
            return content.Length;
        }
        finally
        {
            File.Delete(json);
            File.Delete(parquet);
        }
    }

    void Convert(string json, string parquet, (string Name, string Type)[] columns, CancellationToken cancellation)
    {
        using var connection = snapshot.Database.Connect();
        var types = string.Join(", ", columns.Select(c => $"{c.Name}: {Sql.Literal(c.Type)}"));
        connection.Execute(
            $"COPY (SELECT * FROM read_json({Sql.Literal(json)}, format = 'newline_delimited', maximum_object_size = 1073741824, columns = {{{types}}})) TO {Sql.Literal(parquet)} (FORMAT parquet, ROW_GROUP_SIZE {RowGroup})",
            cancellation);
    }
}
