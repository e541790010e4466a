using System.Text.Json;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Log;

/// <summary>
/// Reads classic, multi-part and V2 checkpoints. The few table-wide actions and the many file actions are read apart, straight
/// from the Parquet columns where those are of the usual kind, else by DuckDB.
/// </summary>
/// <param name="direct">False: always by DuckDB.</param>
sealed class CheckpointReader(ITableStore store, TableOptions options, bool direct = true)
{
    const string Maps = "MAP(VARCHAR, VARCHAR)";
    const string Vector = "STRUCT(storageType VARCHAR, pathOrInlineDv VARCHAR, \"offset\" INTEGER, sizeInBytes INTEGER, cardinality BIGINT)";

    static readonly (string Name, string Type)[] TableColumns =
    [
        ("metaData", $"STRUCT(id VARCHAR, name VARCHAR, description VARCHAR, format STRUCT(provider VARCHAR), schemaString VARCHAR, partitionColumns VARCHAR[], configuration {Maps}, createdTime BIGINT)"),
        ("protocol", "STRUCT(minReaderVersion INTEGER, minWriterVersion INTEGER, readerFeatures VARCHAR[], writerFeatures VARCHAR[])"),
        ("txn", "STRUCT(appId VARCHAR, version BIGINT, lastUpdated BIGINT)"),
        ("domainMetadata", "STRUCT(domain VARCHAR, configuration VARCHAR, removed BOOLEAN)"),
        ("sidecar", "STRUCT(path VARCHAR, sizeInBytes BIGINT, modificationTime BIGINT)"),
    ];

    const string AddFields =
        $"path VARCHAR, partitionValues {Maps}, size BIGINT, modificationTime BIGINT, dataChange BOOLEAN, tags {Maps}, "
        + $"deletionVector {Vector}, baseRowId BIGINT, defaultRowCommitVersion BIGINT, clusteringProvider VARCHAR";

    const string RemoveFields =
        $"path VARCHAR, partitionValues {Maps}, size BIGINT, deletionTimestamp BIGINT, dataChange BOOLEAN, tags {Maps}, "
        + $"deletionVector {Vector}, baseRowId BIGINT, defaultRowCommitVersion BIGINT";

    /// <summary>Protocol, metadata, transactions, domains and, of V2, the sidecars.</summary>
    public async ValueTask<List<LogAction>> TableActionsAsync(IReadOnlyList<LogFile> checkpoint, CancellationToken cancellation)
    {
        if (IsJson(checkpoint[0])) return (await JsonAsync(checkpoint[0], cancellation)).Where(a => a is not (AddFile or RemoveFile)).ToList();
        var paths = await LocalAsync(checkpoint.Select(f => f.File.Path), cancellation);
        return Direct(paths, static (columns, actions) => columns.TableActions(actions), cancellation)
            ?? Guarded(checkpoint[0], () => ReadTableActions(paths, cancellation));
    }

    /// <summary>The files of the table, with those in sidecars; tombstones too when asked for, which readers do not need.</summary>
    public async ValueTask<List<LogAction>> FileActionsAsync(
        IReadOnlyList<LogFile> checkpoint, IEnumerable<Sidecar> sidecars, bool withTombstones, CancellationToken cancellation)
    {
        var actions = IsJson(checkpoint[0])
            ? (await JsonAsync(checkpoint[0], cancellation)).Where(a => a is AddFile or RemoveFile).ToList()
            : [];
        IEnumerable<string> paths = sidecars.Select(s => s.Path.Contains('/') ? s.Path : $"{LogFile.Folder}/_sidecars/{s.Path}");
        if (!IsJson(checkpoint[0])) paths = checkpoint.Select(f => f.File.Path).Concat(paths);
        var local = await LocalAsync(paths, cancellation);
        if (local.Count == 0) return actions;
        if (Direct(local, (columns, found) => Files(columns, found, withTombstones), cancellation) is { } read)
        {
            if (actions.Count == 0) return read;
            actions.AddRange(read);
            return actions;
        }

        Guarded(checkpoint[0], () => ReadFileActions(local, actions, withTombstones, cancellation));
        return actions;
    }

    List<LogAction>? Direct(List<string> paths, Action<CheckpointColumns, List<LogAction>> read, CancellationToken cancellation) =>
        direct ? CheckpointParquet.Read(paths, read, cancellation) : null;

    static void Files(CheckpointColumns columns, List<LogAction> actions, bool withTombstones)
    {
        columns.Adds(actions);
        if (withTombstones) columns.Removes(actions);
    }

    static bool IsJson(LogFile file) => file.File.Path.EndsWith(".json", StringComparison.Ordinal);

    async ValueTask<List<LogAction>> JsonAsync(LogFile file, CancellationToken cancellation)
    {
        var content = await store.ReadAsync(file.File.Path, cancellation)
            ?? throw new PlatformException(ErrorCode.DataLoss, $"table {store.Location} has lost {file.File.Path}");
        return Guarded(file, () => ActionReader.ReadAll(content));
    }

    async ValueTask<List<string>> LocalAsync(IEnumerable<string> paths, CancellationToken cancellation)
    {
        var local = new List<string>();
        foreach (var path in paths) local.Add(await store.LocalAsync(path, cancellation));
        return local;
    }

    List<LogAction> ReadTableActions(List<string> paths, CancellationToken cancellation)
    {
        using var connection = options.Database.Connect();
        var present = ColumnTypes(connection, paths[0]);
        var columns = TableColumns.Where(c => present.ContainsKey(c.Name)).ToList();
        var json = string.Join(", ", columns.Select(c => $"to_json({c.Name})"));
        var some = string.Join(" OR ", columns.Select(c => $"{c.Name} IS NOT NULL"));
        using var result = connection.Query($"SELECT {json} FROM {Source(paths, columns)} WHERE {some}", cancellation);
        var actions = new List<LogAction>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
                for (var i = 0; i < columns.Count; i++)
                    if (!chunk[i].IsNull(row) && chunk[i].GetString(row) is var text && text != "null")
                        actions.AddRange(ActionReader.ReadAll(System.Text.Encoding.UTF8.GetBytes($"{{\"{columns[i].Name}\":{text}}}")));
        return actions;
    }

    bool ReadFileActions(List<string> paths, List<LogAction> actions, bool withTombstones, CancellationToken cancellation)
    {
        using var connection = options.Database.Connect();
        var present = ColumnTypes(connection, paths[^1]);
        var reader = new CheckpointFileReader(connection, cancellation);
        if (present.TryGetValue("add", out var add))
        {
            var (stats, type) = Stats(add);
            reader.Adds(Source(paths, [("add", $"STRUCT({AddFields}, {type})")]), stats, actions);
        }

        if (withTombstones && present.ContainsKey("remove")) reader.Removes(Source(paths, [("remove", $"STRUCT({RemoveFields})")]), actions);
        return true;
    }

    /// <summary>Statistics that were written only as columns are turned back into the JSON that everything else expects.</summary>
    static (string Expression, string Field) Stats(string addType)
    {
        var type = (StructType)new TypeTextReader("add", addType, withoutZone: true).ReadAll();
        return type.Find("stats") is null && type.Find("stats_parsed") is { } parsed
            ? ("to_json(add.stats_parsed)::VARCHAR", $"stats_parsed {DuckDbTypeText.Of(parsed.Type)}")
            : ("add.stats", "stats VARCHAR");
    }

    static string Source(List<string> paths, IEnumerable<(string Name, string Type)> columns)
    {
        var schema = columns.Select(c => $"'{c.Name}': {{'name': '{c.Name}', 'type': {Sql.Literal(c.Type)}, 'default_value': NULL}}");
        return $"read_parquet({Sql.List(paths)}, schema = MAP {{{string.Join(", ", schema)}}}, hive_partitioning = false)";
    }

    static Dictionary<string, string> ColumnTypes(DuckDbConnection connection, string path)
    {
        return connection.Describe($"SELECT * FROM read_parquet({Sql.Literal(path)})").ToDictionary(c => c.Name, c => c.Sql);
    }

    T Guarded<T>(LogFile file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is JsonException || (e is PlatformException p && p.Code is ErrorCode.InvalidParameterValue or ErrorCode.InternalError))
        {
            throw new PlatformException(
                ErrorCode.DataLoss, $"table {store.Location}, version {file.Version}: checkpoint {file.File.Path} cannot be read: {e.Message}", e);
        }
    }
}
