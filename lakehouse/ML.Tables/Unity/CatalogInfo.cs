namespace ML.Tables.Unity;

/// <summary>A catalogue as Unity Catalog's interface shows it.</summary>
public sealed record CatalogInfo(string Name, string FullName, string StorageRoot, string CatalogType = "MANAGED_CATALOG", string SecurableType = "CATALOG");
