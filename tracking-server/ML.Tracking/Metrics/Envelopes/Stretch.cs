namespace ML.Tracking.Metrics.Envelopes;

/// <summary>What a chart needs of the points of one stretch: the first, the last, both extremes and the mean.</summary>
sealed class Stretch
{
    (long Row, HistoryPoint Point) first, last, low, high;
    long points, finite;
    double sum;
    bool hasExtremes;

    public bool Any => points > 0;

    public long Finite => finite;

    public double Mean => finite == 0 ? double.NaN : sum / finite;

    public void Add(in HistoryPoint point)
    {
        var here = (points, point);
        if (points == 0) first = here;
        last = here;
        points++;
        if (!double.IsNaN(point.Value)) Compare(here);
    }

    void Compare((long Row, HistoryPoint Point) here)
    {
        if (!hasExtremes || here.Point.Value < low.Point.Value) low = here;
        if (!hasExtremes || here.Point.Value > high.Point.Value) high = here;
        hasExtremes = true;
        // MLflow stores infinities as the largest numbers.
        if (!(Math.Abs(here.Point.Value) < double.MaxValue)) return;
        finite++;
        sum += here.Point.Value;
    }

    /// <summary>The points kept, each once, in order; then the stretch is empty again.</summary>
    public IEnumerable<HistoryPoint> Take()
    {
        (long Row, HistoryPoint Point)[] kept = hasExtremes ? [first, low, high, last] : [first, last];
        (points, finite, sum, hasExtremes) = (0, 0, 0, false);
        return kept.OrderBy(one => one.Row).DistinctBy(one => one.Row).Select(one => one.Point);
    }
}
