namespace ML.Tracking.Contracts.Metrics;

/// <summary>
/// A run's history of one metric, thinned. The lists of points are as long as one another and ordered by step, then time; so
/// are the lists of stretches.
/// </summary>
public sealed record MetricEnvelope
{
    public string RunId { get; set; } = "";

    /// <summary>How many points the history has, kept or not.</summary>
    public long Count { get; set; }

    public List<long> Steps { get; set; } = [];

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public List<long> Timestamps { get; set; } = [];

    public List<double> Values { get; set; } = [];

    /// <summary>How many of the points kept belong to each stretch that has any; empty when every point was kept.</summary>
    public List<int> Kept { get; set; } = [];

    /// <summary>How many finite values each of these stretches has.</summary>
    public List<long> Counts { get; set; } = [];

    /// <summary>The mean of the finite values of each of these stretches; NaN where it has none.</summary>
    public List<double> Means { get; set; } = [];
}
