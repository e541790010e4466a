namespace ML.Tracking.Metrics;

/// <summary>A point of a run's metric.</summary>
readonly record struct RunPoint(string Run, MetricPoint Point) : IComparable<RunPoint>
{
    /// <summary>By run, key, step, time and value: in that order writers lock rows, so that two of them cannot deadlock.</summary>
    public int CompareTo(RunPoint other)
    {
        var byRun = string.CompareOrdinal(Run, other.Run);
        if (byRun != 0) return byRun;
        var byKey = string.CompareOrdinal(Point.Key, other.Point.Key);
        return byKey != 0 ? byKey : Point.CompareTo(other.Point);
    }

    /// <summary>Whether it belongs to the same metric of the same run.</summary>
    public bool IsOfOne(in RunPoint other) => Run == other.Run && Point.Key == other.Point.Key;
}
