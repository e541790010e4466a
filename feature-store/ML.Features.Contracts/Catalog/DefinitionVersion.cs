using ML.Features.Contracts.Definitions;

namespace ML.Features.Contracts.Catalog;

/// <summary>A definition as it was applied.</summary>
/// <param name="Version">Counts from 1 for each name.</param>
/// <param name="CreatedAt">Milliseconds since 1970.</param>
public sealed record DefinitionVersion(FeatureDefinition Definition, int Version, long CreatedAt);
