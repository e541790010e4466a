namespace ML.Tables.Unity;

/// <summary>A table as Unity Catalog's interface shows it.</summary>
/// <param name="CreatedAt">Milliseconds since 1970.</param>
/// <param name="Properties">Null for a table that cannot be read, as are its columns.</param>
public sealed record TableInfo(
    string Name, string CatalogName, string SchemaName, string FullName, string StorageLocation, string? TableId, string? Comment, long? CreatedAt,
    IReadOnlyList<ColumnInfo>? Columns, IReadOnlyDictionary<string, string>? Properties, string TableType = "EXTERNAL", string DataSourceFormat = "DELTA");
