namespace ML.Tables.Unity;

/// <summary>A schema as Unity Catalog's interface shows it.</summary>
public sealed record SchemaInfo(string Name, string CatalogName, string FullName);
