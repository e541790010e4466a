namespace ML.Tracking.Contracts.Metrics;

/// <summary>
/// <c>GET /api/2.0/ml/metrics/envelope</c>: the histories of one metric, thinned for a chart without losing a peak. The steps
/// from a run's first to its last are cut into stretches of equal length; of each the first, the last, the lowest and the
/// highest point are kept, in order. Where there are fewer steps than stretches, the points are cut by their number instead.
/// </summary>
public sealed record GetMetricEnvelope
{
    public const int MaxRuns = 100, MaxStretches = 2000, DefaultStretches = 700;

    /// <summary>At most <see cref="MaxRuns"/>.</summary>
    public List<string>? RunIds { get; set; }

    public string? MetricKey { get; set; }

    /// <summary>How many stretches, 1 to <see cref="MaxStretches"/>; about as many as the chart is pixels wide.</summary>
    public int? Stretches { get; set; }

    /// <summary>Leaves out the points before this step.</summary>
    public long? StartStep { get; set; }

    /// <summary>Leaves out the points after this step.</summary>
    public long? EndStep { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        /// <summary>One for each run, in the order of the request.</summary>
        public List<MetricEnvelope> Histories { get; set; } = [];
    }
}
