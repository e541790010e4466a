namespace ML.Tables.Unity;

/// <summary><c>GET /api/2.1/unity-catalog/catalogs</c>.</summary>
public sealed record ListCatalogs
{
    public sealed record Response(IReadOnlyList<CatalogInfo> Catalogs);
}
