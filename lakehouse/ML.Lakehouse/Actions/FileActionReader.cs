using System.Text.Json;

namespace ML.Lakehouse.Actions;

/// <summary>Reads the actions that name files.</summary>
static class FileActionReader
{
    static readonly IReadOnlyDictionary<string, string?> NoPartitions = new Dictionary<string, string?>();

    public static AddFile Add(ref Utf8JsonReader reader)
    {
        string? path = null, clustering = null;
        IReadOnlyDictionary<string, string?>? partitions = null, tags = null;
        long? size = null, modified = null, baseRow = null, rowVersion = null;
        var dataChange = true;
        ReadOnlyMemory<byte> stats = default;
        DeletionVectorDescriptor? deletions = null;
        while (reader.NextProperty(out var property))
            switch (property)
            {
                case "path": path = reader.GetString(); break;
                case "partitionValues": partitions = reader.StringMap(); break;
                case "size": size = reader.Number(); break;
                case "modificationTime": modified = reader.Number(); break;
                case "dataChange": dataChange = reader.GetBoolean(); break;
                case "stats": stats = reader.Bytes(); break;
                case "tags": tags = reader.StringMap(); break;
                case "deletionVector": deletions = DeletionVector(ref reader); break;
                case "baseRowId": baseRow = reader.Number(); break;
                case "defaultRowCommitVersion": rowVersion = reader.Number(); break;
                case "clusteringProvider": clustering = reader.GetString(); break;
                default: reader.Skip(); break;
            }

        return new AddFile
        {
            Path = path ?? throw new JsonException("add has no path"), PartitionValues = partitions ?? NoPartitions, Size = size ?? 0,
            ModificationTime = modified ?? 0, DataChange = dataChange, Stats = stats, Tags = tags, DeletionVector = deletions,
            BaseRowId = baseRow, DefaultRowCommitVersion = rowVersion, ClusteringProvider = clustering,
        };
    }

    public static RemoveFile Remove(ref Utf8JsonReader reader)
    {
        string? path = null;
        IReadOnlyDictionary<string, string?>? partitions = null, tags = null;
        long? size = null, deleted = null, baseRow = null, rowVersion = null;
        var dataChange = true;
        DeletionVectorDescriptor? deletions = null;
        while (reader.NextProperty(out var property))
            switch (property)
            {
                case "path": path = reader.GetString(); break;
                case "deletionTimestamp": deleted = reader.Number(); break;
                case "dataChange": dataChange = reader.GetBoolean(); break;
                case "partitionValues": partitions = reader.StringMap(); break;
                case "size": size = reader.Number(); break;
                case "tags": tags = reader.StringMap(); break;
                case "deletionVector": deletions = DeletionVector(ref reader); break;
                case "baseRowId": baseRow = reader.Number(); break;
                case "defaultRowCommitVersion": rowVersion = reader.Number(); break;
                default: reader.Skip(); break;
            }

        return new RemoveFile
        {
            Path = path ?? throw new JsonException("remove has no path"), DeletionTimestamp = deleted, DataChange = dataChange,
            PartitionValues = partitions, Size = size, Tags = tags, DeletionVector = deletions, BaseRowId = baseRow,
            DefaultRowCommitVersion = rowVersion,
        };
    }

    public static AddCdcFile Cdc(ref Utf8JsonReader reader)
    {
        string? path = null;
        IReadOnlyDictionary<string, string?>? partitions = null;
        long? size = null;
        while (reader.NextProperty(out var property))
            switch (property)
            {
                case "path": path = reader.GetString(); break;
                case "partitionValues": partitions = reader.StringMap(); break;
                case "size": size = reader.Number(); break;
                default: reader.Skip(); break;
            }

        return new AddCdcFile(path ?? throw new JsonException("cdc has no path"), partitions ?? NoPartitions, size ?? 0);
    }

    static DeletionVectorDescriptor? DeletionVector(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Null) return null;
        string? type = null, path = null;
        long? offset = null, size = null, cardinality = null;
        while (reader.NextProperty(out var property))
            switch (property)
            {
                case "storageType": type = reader.GetString(); break;
                case "pathOrInlineDv": path = reader.GetString(); break;
                case "offset": offset = reader.Number(); break;
                case "sizeInBytes": size = reader.Number(); break;
                case "cardinality": cardinality = reader.Number(); break;
                default: reader.Skip(); break;
            }

        if (type is null || path is null) throw new JsonException("deletionVector has no storageType or pathOrInlineDv");
        return new DeletionVectorDescriptor(type, path, (int?)offset, (int)(size ?? 0), cardinality ?? 0);
    }
}
