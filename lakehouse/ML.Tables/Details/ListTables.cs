namespace ML.Tables.Details;

/// <summary><c>GET /api/2.0/ml/tables/list</c>.</summary>
public sealed record ListTables
{
    /// <summary>Only this catalogue. Null: all.</summary>
    public string? CatalogName { get; set; }

    /// <summary>Tables in one answer, 1 to 1000. Default 200.</summary>
    public int? MaxResults { get; set; }

    public string? PageToken { get; set; }

    public sealed record Response(IReadOnlyList<TableSummary> Tables, string? NextPageToken);
}
