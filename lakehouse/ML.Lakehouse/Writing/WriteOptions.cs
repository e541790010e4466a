namespace ML.Lakehouse.Writing;

/// <summary>How a write goes about its commit.</summary>
public sealed class WriteOptions
{
    /// <summary>Whether columns that the table lacks are added to it. Default: they are refused.</summary>
    public bool EvolveSchema { get; init; }

    /// <summary>For overwrites: an SQL condition; only rows that meet it are replaced, and the new rows must meet it. Null: all rows.</summary>
    public string? ReplaceWhere { get; init; }

    /// <summary>For overwrites: whether only the partitions that the new rows fall into are replaced.</summary>
    public bool DynamicPartitions { get; init; }

    /// <summary>Bytes at which a new data file is begun. Null: the table's <c>delta.targetFileSize</c>, else one gigabyte.</summary>
    public long? TargetFileSize { get; init; }

    /// <summary>
    /// The writer's name for idempotent writes: a commit under the same id and the same or a lower
    /// <see cref="ApplicationVersion"/> is not repeated. Null: every write counts.
    /// </summary>
    public string? ApplicationId { get; init; }

    public long ApplicationVersion { get; init; }

    /// <summary>
    /// Whether a commit is refused with RESOURCE_CONFLICT unless the application's version in the table is
    /// <see cref="ApplicationFollows"/>, for writers that must not overtake each other.
    /// </summary>
    public bool InSequence { get; init; }

    /// <summary>With <see cref="InSequence"/>: the application's version that this write goes on from. Null: it has none yet.</summary>
    public long? ApplicationFollows { get; init; }

    /// <summary>Free text noted in the commit.</summary>
    public string? UserMetadata { get; init; }
}
