namespace ML.Tables.Details;

/// <summary>A table at a glance. All but its names and place are null for one that cannot be read, and <see cref="Error"/> says why.</summary>
public sealed record TableSummary
{
    public required string FullName { get; init; }

    public required string CatalogName { get; init; }

    public required string SchemaName { get; init; }

    public required string Name { get; init; }

    /// <summary>The table's folder.</summary>
    public required string StorageLocation { get; init; }

    public string? Comment { get; init; }

    public long? Version { get; init; }

    /// <summary>When that version was committed; milliseconds since 1970.</summary>
    public long? UpdatedAt { get; init; }

    /// <summary>What that version's commit did, such as WRITE or MERGE.</summary>
    public string? Operation { get; init; }

    public int? Columns { get; init; }

    public int? Files { get; init; }

    /// <summary>Of the data files.</summary>
    public long? Bytes { get; init; }

    /// <summary>By the files' statistics; null when a file has none.</summary>
    public long? Rows { get; init; }

    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    public string? Error { get; init; }
}
