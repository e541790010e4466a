namespace ML.Tracking.Metrics.Envelopes;

/// <summary>What a chart needs of the points of one stretch: the first, the last, both extremes and the mean.</summary>
sealed class Stretch
{
    /// <summary>So many points are kept at most.</summary>
    public const int MostKept = 4;

    HistoryPoint first, last, low, high;
    long points, finite;
    double sum;
    bool hasExtremes;

    public bool Any => points > 0;

    public long Finite => finite;

    public double Mean => finite == 0 ? double.NaN : sum / finite;

    /// <summary>Takes the next point; those of one step may come in any order.</summary>
    public void Add(in HistoryPoint point)
    {
        if (points == 0 || Precedes(point, first)) first = point;
        if (points == 0 || !Precedes(point, last)) last = point;
        points++;
        if (!double.IsNaN(point.Value)) Compare(point);
    }

    void Compare(in HistoryPoint point)
    {
        if (!hasExtremes || point.Value < low.Value || (point.Value == low.Value && Precedes(point, low))) low = point;
        if (!hasExtremes || point.Value > high.Value || (point.Value == high.Value && Precedes(point, high))) high = point;
        hasExtremes = true;
        // MLflow stores infinities as the largest numbers.
        if (!(Math.Abs(point.Value) < double.MaxValue)) return;
        finite++;
        sum += point.Value;
    }

    static bool Precedes(in HistoryPoint one, in HistoryPoint other) => one.Step != other.Step ? one.Step < other.Step : Order(one, other) < 0;

    static int Order(in HistoryPoint one, in HistoryPoint other) => (one.Step, one.Timestamp, one.Value).CompareTo((other.Step, other.Timestamp, other.Value));

    /// <summary>Writes the points kept, each once, in order; then the stretch is empty again.</summary>
    /// <param name="kept">Room for <see cref="MostKept"/> points.</param>
    /// <returns>How many there are.</returns>
    public int Take(Span<HistoryPoint> kept)
    {
        kept[0] = first;
        var count = 1;
        if (hasExtremes)
        {
            var lowFirst = Precedes(low, high);
            Add(lowFirst ? low : high, kept, ref count);
            Add(lowFirst ? high : low, kept, ref count);
        }

        Add(last, kept, ref count);
        (points, finite, sum, hasExtremes) = (0, 0, 0, false);
        return count;
    }

    static void Add(in HistoryPoint point, Span<HistoryPoint> kept, ref int count)
    {
        if (point != kept[count - 1]) kept[count++] = point;
    }
}
