using ML.Tracking.Contracts.Metrics;

namespace ML.Tracking.Metrics.Envelopes;

/// <summary>
/// Thins the points of one run, which come ordered by step; by time and value within a step too where steps are fewer than
/// stretches. Memory is that of the answer, not of the history.
/// </summary>
sealed class EnvelopeBuilder
{
    readonly MetricEnvelope envelope;
    readonly Stretch stretch = new();
    readonly long from;
    readonly ulong width;
    readonly bool whole;
    readonly long count;
    readonly int stretches;
    ulong current;

    /// <param name="run">The run's id.</param>
    /// <param name="count">How many points will come, or so many at most where all are kept; null where only their steps count.</param>
    /// <param name="from">The first step.</param>
    /// <param name="to">The last step.</param>
    /// <param name="stretches">Into how many stretches the steps are cut.</param>
    public EnvelopeBuilder(string run, long? count, long from, long to, int stretches)
    {
        envelope = new MetricEnvelope { RunId = run };
        (this.from, this.stretches) = (from, stretches);
        width = Width(from, to, stretches);
        whole = count <= MostKept(stretches);
        this.count = count ?? 0;
    }

    /// <summary>So many points are all kept.</summary>
    public static long MostKept(int stretches) => stretches * 4L;

    /// <summary>Whether there are fewer steps than stretches, so that points are cut by their number.</summary>
    public static bool ByNumber(long from, long to, int stretches) => Width(from, to, stretches) == 1;

    // Steps may lie anywhere in 64 bits: their distance needs all of them, without a sign.
    static ulong Width(long from, long to, int stretches) => (unchecked((ulong)to - (ulong)from) / (ulong)stretches) + 1;

    public void Add(in HistoryPoint point)
    {
        var row = envelope.Count++;
        if (whole)
        {
            Keep(point);
            return;
        }

        var place = width == 1 ? (ulong)(row * stretches / count) : unchecked((ulong)point.Step - (ulong)from) / width;
        if (place != current) Close();
        current = place;
        stretch.Add(point);
    }

    public MetricEnvelope Build()
    {
        Close();
        return envelope;
    }

    void Close()
    {
        if (!stretch.Any) return;
        envelope.Counts.Add(stretch.Finite);
        envelope.Means.Add(stretch.Mean);
        var before = envelope.Steps.Count;
        foreach (var point in stretch.Take()) Keep(point);
        envelope.Kept.Add(envelope.Steps.Count - before);
    }

    void Keep(in HistoryPoint point)
    {
        envelope.Steps.Add(point.Step);
        envelope.Timestamps.Add(point.Timestamp);
        envelope.Values.Add(point.Value);
    }
}
