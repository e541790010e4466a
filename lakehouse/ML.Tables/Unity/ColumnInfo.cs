namespace ML.Tables.Unity;

/// <summary>A column as Unity Catalog's interface shows it.</summary>
/// <param name="TypeText">The whole type.</param>
/// <param name="TypeName">Its kind, such as LONG or STRUCT.</param>
public sealed record ColumnInfo(string Name, string TypeText, string TypeName, int Position, bool Nullable, string? Comment, int? PartitionIndex);
