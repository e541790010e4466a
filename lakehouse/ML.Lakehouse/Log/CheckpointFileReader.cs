using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Log;

/// <summary>Turns the rows of a checkpoint into file actions, column by column.</summary>
sealed class CheckpointFileReader(DuckDbConnection connection, CancellationToken cancellation)
{
    static readonly IReadOnlyDictionary<string, string?> None = new Dictionary<string, string?>();

    public void Adds(string source, string stats, List<LogAction> actions)
    {
        var sql = $"""
            SELECT add.path, add.partitionValues, add.tags, add.size, add.modificationTime, add.dataChange, {stats},
                add.deletionVector.storageType, add.deletionVector.pathOrInlineDv, add.deletionVector."offset",
                add.deletionVector.sizeInBytes, add.deletionVector.cardinality,
                add.baseRowId, add.defaultRowCommitVersion, add.clusteringProvider
            FROM {source} WHERE add.path IS NOT NULL
            """;
        using var result = connection.Stream(sql, cancellation);
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
                actions.Add(new AddFile
                {
                    Path = chunk[0].GetString(row), PartitionValues = Map(chunk[1], row) ?? None, Tags = Map(chunk[2], row),
                    Size = Number(chunk[3], row) ?? 0, ModificationTime = Number(chunk[4], row) ?? 0, DataChange = false,
                    Stats = chunk[6].IsNull(row) ? default(ReadOnlyMemory<byte>) : chunk[6].GetBytes(row).ToArray(),
                    DeletionVector = Vector(chunk, 7, row),
                    BaseRowId = Number(chunk[12], row), DefaultRowCommitVersion = Number(chunk[13], row),
                    ClusteringProvider = chunk[14].GetStringOrNull(row),
                });
    }

    public void Removes(string source, List<LogAction> actions)
    {
        var sql = $"""
            SELECT remove.path, remove.partitionValues, remove.tags, remove.size, remove.deletionTimestamp, remove.dataChange,
                remove.deletionVector.storageType, remove.deletionVector.pathOrInlineDv, remove.deletionVector."offset",
                remove.deletionVector.sizeInBytes, remove.deletionVector.cardinality, remove.baseRowId, remove.defaultRowCommitVersion
            FROM {source} WHERE remove.path IS NOT NULL
            """;
        using var result = connection.Stream(sql, cancellation);
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
                actions.Add(new RemoveFile
                {
                    Path = chunk[0].GetString(row), PartitionValues = Map(chunk[1], row), Tags = Map(chunk[2], row),
                    Size = Number(chunk[3], row), DeletionTimestamp = Number(chunk[4], row), DataChange = false,
                    DeletionVector = Vector(chunk, 6, row),
                    BaseRowId = Number(chunk[11], row), DefaultRowCommitVersion = Number(chunk[12], row),
                });
    }

    static long? Number(DuckDbVector vector, int row) => vector.IsNull(row) ? null : vector.Get<long>(row);

    static Dictionary<string, string?>? Map(DuckDbVector vector, int row)
    {
        if (vector.IsNull(row)) return null;
        var range = vector.GetRange(row);
        var entries = vector.Elements;
        var (keys, values) = (entries.Field(0), entries.Field(1));
        var map = new Dictionary<string, string?>();
        for (var i = range.Start.Value; i < range.End.Value; i++) map[keys.GetString(i)] = values.GetStringOrNull(i);
        return map;
    }

    static DeletionVectorDescriptor? Vector(DataChunk chunk, int first, int row)
    {
        if (chunk[first].IsNull(row)) return null;
        int? offset = chunk[first + 2].IsNull(row) ? null : chunk[first + 2].Get<int>(row);
        return new DeletionVectorDescriptor(
            chunk[first].GetString(row), chunk[first + 1].GetString(row), offset, chunk[first + 3].Get<int>(row), chunk[first + 4].Get<long>(row));
    }
}
