namespace ML.Client.Logging;

/// <summary>What a metric was measured of: a logged model, a dataset, or a model on a dataset.</summary>
/// <param name="ModelId">The logged model; null for none.</param>
/// <param name="DatasetName">The dataset's name; null for none.</param>
/// <param name="DatasetDigest">The dataset's digest; null for none.</param>
public sealed record MetricTarget(string? ModelId = null, string? DatasetName = null, string? DatasetDigest = null);
