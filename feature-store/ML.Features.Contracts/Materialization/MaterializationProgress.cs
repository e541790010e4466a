namespace ML.Features.Contracts.Materialization;

/// <summary>How far work on a table or view has come.</summary>
/// <param name="Rows">Rows handed to the online store so far.</param>
/// <param name="Percent">From 0 to 100; null when unknown.</param>
public readonly record struct MaterializationProgress(string Name, long Rows, double? Percent);
