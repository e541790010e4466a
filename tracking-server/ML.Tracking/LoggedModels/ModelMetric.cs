using ML.Tracking.Metrics;

namespace ML.Tracking.LoggedModels;

/// <summary>A metric point that is about a logged model, on a dataset when one is named.</summary>
sealed record ModelMetric(string ModelId, MetricPoint Point, string? DatasetName, string? DatasetDigest);
