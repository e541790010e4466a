namespace ML.Tables.Details;

/// <summary>A column of one version of a table.</summary>
/// <param name="Type">In the protocol's words.</param>
/// <param name="PartitionIndex">Place among the partition columns, from 0; null for others.</param>
/// <param name="Default">SQL expression of the default, or of a generated column.</param>
public sealed record TableColumn(string Name, string Type, bool Nullable, string? Comment, int? PartitionIndex, string? Default);
