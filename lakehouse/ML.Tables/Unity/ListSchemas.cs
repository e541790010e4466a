namespace ML.Tables.Unity;

/// <summary><c>GET /api/2.1/unity-catalog/schemas?catalog_name=…</c>.</summary>
public sealed record ListSchemas
{
    public string? CatalogName { get; set; }

    /// <summary>Schemas in one answer, 1 to 1000. Default 1000.</summary>
    public int? MaxResults { get; set; }

    public string? PageToken { get; set; }

    public sealed record Response(IReadOnlyList<SchemaInfo> Schemas, string? NextPageToken);
}
