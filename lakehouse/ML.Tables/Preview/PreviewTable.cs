using ML.Tables.Queries;

namespace ML.Tables.Preview;

/// <summary><c>GET /api/2.0/ml/tables/preview?full_name=…</c>: the first rows of a version.</summary>
public sealed record PreviewTable
{
    public string? FullName { get; set; }

    /// <summary>Delta version. Null: the newest, or the one of <see cref="Timestamp"/>.</summary>
    public long? Version { get; set; }

    /// <summary>The newest version at this time: ISO 8601 or milliseconds since 1970.</summary>
    public string? Timestamp { get; set; }

    /// <summary>Rows, 1 to 1000. Default 100.</summary>
    public int? Limit { get; set; }

    /// <param name="Rows">Cells as text; null is SQL's null.</param>
    public sealed record Response(long Version, IReadOnlyList<ResultColumn> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, bool Truncated);
}
