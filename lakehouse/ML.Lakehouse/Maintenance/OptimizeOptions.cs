namespace ML.Lakehouse.Maintenance;

/// <summary>What OPTIMIZE does.</summary>
public sealed class OptimizeOptions
{
    /// <summary>Bytes that files should have. Null: the table's <c>delta.targetFileSize</c>, else 256 megabytes.</summary>
    public long? TargetFileSize { get; init; }

    /// <summary>Columns to order rows by along a Hilbert curve, so that files hold narrow ranges of all of them. Null: the table's clustering columns.</summary>
    public IReadOnlyList<string>? ZOrderBy { get; init; }

    /// <summary>An SQL condition over partition columns; only partitions that meet it are rewritten. Null: all.</summary>
    public string? Where { get; init; }

    /// <summary>Whether files that are clustered already are rewritten too.</summary>
    public bool Full { get; init; }
}
