using ML.Tracking.Contracts.Metrics;

namespace ML.Tracking.Metrics.Envelopes;

/// <summary>Thins the points of one run, which come ordered by step. Memory is that of the answer, not of the history.</summary>
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
    long rows;

    /// <param name="run">The run's id.</param>
    /// <param name="count">How many points will come.</param>
    /// <param name="from">The first step.</param>
    /// <param name="to">The last step.</param>
    /// <param name="stretches">Into how many stretches the steps are cut.</param>
    public EnvelopeBuilder(string run, long count, long from, long to, int stretches)
    {
        envelope = new MetricEnvelope { RunId = run, Count = count };
        (this.from, this.count, this.stretches) = (from, count, stretches);
        // Steps may lie anywhere in 64 bits: their distance needs all of them, without a sign.
        width = (unchecked((ulong)to - (ulong)from) / (ulong)stretches) + 1;
        whole = count <= stretches * 4L;
    }

    public void Add(in HistoryPoint point)
    {
        if (whole)
        {
            Keep(point);
            return;
        }

        var place = PlaceOf(point);
        if (place != current) Close();
        current = place;
        stretch.Add(point);
    }

    // Fewer steps than stretches: logged without steps, or many times a step, points differ by time alone.
    ulong PlaceOf(in HistoryPoint point) => width == 1 ? (ulong)(rows++ * stretches / count) : unchecked((ulong)point.Step - (ulong)from) / width;

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
