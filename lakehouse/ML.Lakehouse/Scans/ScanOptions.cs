namespace ML.Lakehouse.Scans;

/// <summary>What to read of a version.</summary>
public sealed class ScanOptions
{
    /// <summary>Columns in the order wanted. Null: all.</summary>
    public IReadOnlyList<string>? Columns { get; init; }

    /// <summary>An SQL condition over the table's columns, in DuckDB's dialect; skips whole files where it can. Null: all rows.</summary>
    public string? Filter { get; init; }
}
