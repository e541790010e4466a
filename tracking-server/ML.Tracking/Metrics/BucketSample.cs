namespace ML.Tracking.Metrics;

/// <summary>
/// MLflow's sampling of a long history: rows in order are cut into buckets of nearly equal size (SQL's NTILE: the first
/// <c>rows mod buckets</c> have one more), the first row of each is taken, and the very last row instead of the last
/// bucket's first.
/// </summary>
sealed class BucketSample(long rows, int buckets)
{
    readonly long size = rows / Math.Min(rows, buckets);
    readonly long larger = rows % Math.Min(rows, buckets);
    readonly long count = Math.Min(rows, buckets);
    long bucket;

    /// <summary>Whether the row is taken; to be asked for every row in order, from 0.</summary>
    public bool Takes(long row)
    {
        if (bucket < count - 1 && row == Start(bucket))
        {
            bucket++;
            return true;
        }

        return row == rows - 1;
    }

    long Start(long index) => (index * size) + Math.Min(index, larger);
}
