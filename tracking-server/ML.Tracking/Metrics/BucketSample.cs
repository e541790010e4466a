namespace ML.Tracking.Metrics;

/// <summary>
/// MLflow's sampling of a long history: rows in order are cut into buckets of nearly equal size (SQL's NTILE: the first
/// <c>rows mod buckets</c> have one more), the first row of each is taken, and the very last row instead of the last
/// bucket's first.
/// </summary>
static class BucketSample
{
    /// <summary>The rows that are taken, from 0, ascending.</summary>
    public static IEnumerable<long> Rows(long rows, int buckets)
    {
        if (rows == 0) yield break;
        var count = Math.Min(rows, buckets);
        var (size, larger) = (rows / count, rows % count);
        for (long bucket = 0; bucket < count - 1; bucket++) yield return (bucket * size) + Math.Min(bucket, larger);
        yield return rows - 1;
    }
}
