namespace ML.Lakehouse.Actions;

/// <summary>A data file that belongs to the table from its commit on.</summary>
public sealed record AddFile : LogAction
{
    static readonly IReadOnlyDictionary<string, string?> None = new Dictionary<string, string?>();

    /// <summary>URI-encoded, relative to the table's root or absolute.</summary>
    public required string Path { get; init; }

    /// <summary>By physical column name, in the protocol's text form; null and empty are null.</summary>
    public IReadOnlyDictionary<string, string?> PartitionValues { get; init; } = None;

    /// <summary>Bytes.</summary>
    public long Size { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long ModificationTime { get; init; }

    /// <summary>Whether the commit changed what the table holds, rather than how it is laid out.</summary>
    public bool DataChange { get; init; } = true;

    /// <summary>Statistics as UTF-8 JSON; empty when the writer gave none.</summary>
    public ReadOnlyMemory<byte> Stats { get; init; }

    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    public DeletionVectorDescriptor? DeletionVector { get; init; }

    public long? BaseRowId { get; init; }

    public long? DefaultRowCommitVersion { get; init; }

    public string? ClusteringProvider { get; init; }

    internal FileKey Key => new(Path, DeletionVector?.UniqueId);

    /// <summary>The action that takes this file out of the table.</summary>
    public RemoveFile ToRemove(long deletionTimestamp, bool dataChange = true) => new()
    {
        Path = Path,
        DeletionTimestamp = deletionTimestamp,
        DataChange = dataChange,
        PartitionValues = PartitionValues,
        Size = Size,
        Tags = Tags,
        DeletionVector = DeletionVector,
        BaseRowId = BaseRowId,
        DefaultRowCommitVersion = DefaultRowCommitVersion,
    };
}
