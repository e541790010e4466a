using ML.Tracking.Metrics;

namespace ML.Tracking.Tests.Metrics;

/// <summary>The sampling of histories against SQL's own NTILE, which MLflow's server uses.</summary>
public sealed class BucketSampleTests
{
    [Fact]
    public async Task Takes_what_NTILE_takes()
    {
        await using var file = await TrackingFile.CreateAsync();
        foreach (var rows in (int[])[1, 2, 3, 7, 10, 99, 100, 101, 1000])
            foreach (var buckets in (int[])[1, 2, 3, 5, 7, 10, 99, 100, 320])
                Assert.Equal(await NtileAsync(file, rows, buckets), BucketSample.Rows(rows, buckets));
    }

    // The first row of every bucket, and the very last row instead of the last bucket's first.
    static Task<List<long>> NtileAsync(TrackingFile file, int rows, int buckets) => file.Database.ReadAsync(session => session.QueryAsync(
        """
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < $1 - 1),
        b AS (SELECT i, NTILE($2) OVER (ORDER BY i) AS bucket FROM n)
        SELECT CASE WHEN bucket = (SELECT MAX(bucket) FROM b) THEN $1 - 1 ELSE MIN(i) END FROM b GROUP BY bucket ORDER BY bucket
        """,
        r => r.GetInt64(0), (long)rows, (long)buckets));
}
