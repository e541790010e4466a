namespace ML.Features.Contracts.TrainingSets;

/// <summary>A table that was read.</summary>
/// <param name="Name">Name of the definition, or the location where it has none.</param>
/// <param name="Version">Delta version; null for Parquet files, which have none.</param>
/// <param name="DefinitionVersion">Version of the definition; null where it has none.</param>
/// <param name="Digest">Of Parquet files: others have another one. Null for Delta tables.</param>
public sealed record SourceVersion(string Name, string Location, long? Version, int? DefinitionVersion, string? Digest = null);
