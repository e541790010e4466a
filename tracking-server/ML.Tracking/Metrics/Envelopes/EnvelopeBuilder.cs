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
    // From the first to the last step of a stretch.
    readonly ulong reach;
    readonly bool whole;
    readonly long count;
    readonly int stretches;
    // The end of the current stretch, included: its number where points are cut by their number, else a distance from the first step.
    ulong last;

    /// <param name="run">The run's id.</param>
    /// <param name="count">How many points will come, or so many at most where all are kept; null where only their steps count.</param>
    /// <param name="from">The first step.</param>
    /// <param name="to">The last step.</param>
    /// <param name="stretches">Into how many stretches the steps are cut.</param>
    public EnvelopeBuilder(string run, long? count, long from, long to, int stretches)
    {
        envelope = new MetricEnvelope { RunId = run };
        (this.from, this.stretches) = (from, stretches);
        reach = Reach(from, to, stretches);
        whole = count <= MostKept(stretches);
        this.count = count ?? 0;
    }

    /// <summary>So many points are all kept.</summary>
    public static long MostKept(int stretches) => stretches * (long)Stretch.MostKept;

    /// <summary>Whether there are fewer steps than stretches, so that points are cut by their number.</summary>
    public static bool ByNumber(long from, long to, int stretches) => Reach(from, to, stretches) == 0;

    // Steps may lie anywhere in 64 bits: their distance needs all of them, without a sign.
    static ulong Reach(long from, long to, int stretches) => unchecked((ulong)to - (ulong)from) / (ulong)stretches;

    public void Add(in HistoryPoint point)
    {
        var row = envelope.Count++;
        if (whole)
        {
            Keep(point);
            return;
        }

        var place = reach == 0 ? (ulong)(row * stretches / count) : unchecked((ulong)point.Step - (ulong)from);
        if (!stretch.Any || place > last) Begin(place);
        stretch.Add(point);
    }

    // Divides once for each stretch instead of once for each point. The last one may reach beyond 64 bits.
    void Begin(ulong place)
    {
        Close();
        var first = reach == ulong.MaxValue ? 0 : place - (place % (reach + 1));
        last = first > ulong.MaxValue - reach ? ulong.MaxValue : first + reach;
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
        Span<HistoryPoint> kept = stackalloc HistoryPoint[Stretch.MostKept];
        kept = kept[..stretch.Take(kept)];
        foreach (ref readonly var point in kept) Keep(point);
        envelope.Kept.Add(kept.Length);
    }

    void Keep(in HistoryPoint point)
    {
        envelope.Steps.Add(point.Step);
        envelope.Timestamps.Add(point.Timestamp);
        envelope.Values.Add(point.Value);
    }
}
