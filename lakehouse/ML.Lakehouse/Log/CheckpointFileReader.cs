using ML.Lakehouse.Actions;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Log;

/// <summary>Turns the rows of a checkpoint into file actions, column by column.</summary>
sealed class CheckpointFileReader(DuckDbConnection connection, CancellationToken cancellation)
{
    static readonly Dictionary<string, string?> None = [];

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
        foreach (var chunk in result.Chunks()) Adds(chunk, actions);
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
        foreach (var chunk in result.Chunks()) Removes(chunk, actions);
    }

    static void Adds(DataChunk chunk, List<LogAction> actions)
    {
        var columns = Columns(chunk);
        var (partitions, tags) = (new TextMaps(columns[1]), new TextMaps(columns[2]));
        var statistics = Slices(columns[6]);
        for (var row = 0; row < chunk.RowCount; row++)
            actions.Add(new AddFile
            {
                Path = columns[0].GetString(row), PartitionValues = partitions[row] ?? None, Tags = tags[row],
                Size = Number(columns[3], row) ?? 0, ModificationTime = Number(columns[4], row) ?? 0, DataChange = false,
                Stats = statistics[row],
                DeletionVector = Vector(columns, 7, row),
                BaseRowId = Number(columns[12], row), DefaultRowCommitVersion = Number(columns[13], row),
                ClusteringProvider = columns[14].GetStringOrNull(row),
            });
    }

    static void Removes(DataChunk chunk, List<LogAction> actions)
    {
        var columns = Columns(chunk);
        var (partitions, tags) = (new TextMaps(columns[1]), new TextMaps(columns[2]));
        for (var row = 0; row < chunk.RowCount; row++)
            actions.Add(new RemoveFile
            {
                Path = columns[0].GetString(row), PartitionValues = partitions[row], Tags = tags[row],
                Size = Number(columns[3], row), DeletionTimestamp = Number(columns[4], row), DataChange = false,
                DeletionVector = Vector(columns, 6, row),
                BaseRowId = Number(columns[11], row), DefaultRowCommitVersion = Number(columns[12], row),
            });
    }

    /// <summary>Copies of a column's values in one piece of memory, which is kinder to the collector than one for each.</summary>
    static ReadOnlyMemory<byte>[] Slices(DuckDbVector column)
    {
        var total = 0;
        for (var row = 0; row < column.Length; row++) total += column.IsNull(row) ? 0 : column.GetBytes(row).Length;
        var (memory, slices, position) = (new byte[total], new ReadOnlyMemory<byte>[column.Length], 0);
        for (var row = 0; row < column.Length; row++)
        {
            if (column.IsNull(row)) continue;
            var bytes = column.GetBytes(row);
            bytes.CopyTo(memory.AsSpan(position));
            slices[row] = memory.AsMemory(position, bytes.Length);
            position += bytes.Length;
        }

        return slices;
    }

    static DuckDbVector[] Columns(DataChunk chunk) => [.. Enumerable.Range(0, chunk.ColumnCount).Select(i => chunk[i])];

    static long? Number(DuckDbVector vector, int row) => vector.IsNull(row) ? null : vector.Get<long>(row);

    static DeletionVectorDescriptor? Vector(DuckDbVector[] columns, int first, int row)
    {
        if (columns[first].IsNull(row)) return null;
        int? offset = columns[first + 2].IsNull(row) ? null : columns[first + 2].Get<int>(row);
        return new DeletionVectorDescriptor(
            columns[first].GetString(row), columns[first + 1].GetString(row), offset, columns[first + 3].Get<int>(row), columns[first + 4].Get<long>(row));
    }

    /// <summary>The maps of one column; empty ones are shared.</summary>
    sealed class TextMaps
    {
        readonly DuckDbVector maps;
        readonly DuckDbVector keys;
        readonly DuckDbVector values;

        public TextMaps(DuckDbVector maps)
        {
            this.maps = maps;
            var entries = maps.Elements;
            (keys, values) = (entries.Field(0), entries.Field(1));
        }

        public Dictionary<string, string?>? this[int row]
        {
            get
            {
                if (maps.IsNull(row)) return null;
                var range = maps.GetRange(row);
                if (range.Start.Equals(range.End)) return None;
                var map = new Dictionary<string, string?>();
                for (var i = range.Start.Value; i < range.End.Value; i++) map[keys.GetString(i)] = values.GetStringOrNull(i);
                return map;
            }
        }
    }
}
