using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;

namespace ML.Features.Contracts.Catalog;

/// <summary>A definition with what stands behind it.</summary>
/// <param name="Columns">The columns of a table or view and their types; empty for the other kinds.</param>
/// <param name="TableVersion">The newest Delta version; null when there is none yet, or it is no Delta table.</param>
/// <param name="Online">How far the online store is; null when it holds nothing of it.</param>
public sealed record FeatureDescription(
    DefinitionVersion Current, IReadOnlyList<FeatureColumn> Columns, long? TableVersion, MaterializationStatus? Online);
