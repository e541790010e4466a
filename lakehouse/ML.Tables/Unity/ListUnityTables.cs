namespace ML.Tables.Unity;

/// <summary><c>GET /api/2.1/unity-catalog/tables?catalog_name=…&amp;schema_name=…</c>.</summary>
public sealed record ListUnityTables
{
    public string? CatalogName { get; set; }

    public string? SchemaName { get; set; }

    /// <summary>Tables in one answer, 1 to 1000. Default 50.</summary>
    public int? MaxResults { get; set; }

    /// <summary>Leaves columns out.</summary>
    public bool? OmitColumns { get; set; }

    public string? PageToken { get; set; }

    public sealed record Response(IReadOnlyList<TableInfo> Tables, string? NextPageToken);
}
