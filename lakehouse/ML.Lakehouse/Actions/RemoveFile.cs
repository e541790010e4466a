namespace ML.Lakehouse.Actions;

/// <summary>A data file that belongs to the table no longer; it stays on disk until VACUUM.</summary>
public sealed record RemoveFile : LogAction
{
    public required string Path { get; init; }

    /// <summary>Milliseconds since 1970; null in tables of old writers.</summary>
    public long? DeletionTimestamp { get; init; }

    public bool DataChange { get; init; } = true;

    /// <summary>Null where the writer left the file's metadata out.</summary>
    public IReadOnlyDictionary<string, string?>? PartitionValues { get; init; }

    public long? Size { get; init; }

    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    public DeletionVectorDescriptor? DeletionVector { get; init; }

    public long? BaseRowId { get; init; }

    public long? DefaultRowCommitVersion { get; init; }

    internal FileKey Key => new(Path, DeletionVector?.UniqueId);
}
