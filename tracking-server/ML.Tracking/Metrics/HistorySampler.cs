using ML.Hosting.Databases;

namespace ML.Tracking.Metrics;

/// <summary>
/// Writes the sampled points of one run's history. A long history is not read: from one point taken to the next the
/// database skips along its index on steps. Where steps are regular, as nearly always, that is the only walk, and it finds
/// out whether there are as many points as there should be; else they are counted first.
/// </summary>
sealed class HistorySampler(DbSession session, MetricHistoryWriter writer, string run, string key, long lastStep, HistoryParts? parts = null)
{
    // Below this many rows for a point it takes, reading them all is cheaper than asking for each.
    const int SkipWorth = 20;

    // Points of one step have no index that orders them: beyond this many they are read.
    const long LargestStep = 1000;

    const string OfMetric = "FROM metrics WHERE run_uuid = $1 AND key = $2 AND step >= $3 AND step <= $4";

    public async Task WriteAsync(long firstStep, int points)
    {
        writer.Of(run, key);
        var walk = new HistoryWalk(session, run, key, firstStep, lastStep);
        var steps = await walk.ExpectedAsync();
        if (steps?.Rows / points < SkipWorth) steps = null;
        var expected = steps?.Rows;
        var count = expected is { } likely ? await TryWriteAsync(walk, steps, likely, points) : await walk.CountAsync(firstStep);
        if (count is null) return;
        var picks = new Queue<long>(BucketSample.Rows(count.Value, points));
        if (picks.Count > 0 && count / picks.Count >= SkipWorth && count != expected && await TryWriteAsync(walk, null, count.Value, points) is null) return;
        var place = new Place(firstStep, 0);
        while (picks.Count > 0 && count / picks.Count >= SkipWorth && place is not null) place = await SkipAsync(place, picks);
        if (picks.Count > 0) await ReadAsync(place ?? stopped!, picks);
    }

    // Walks as if there were so many rows. The walk itself tells whether there are: null when there are and their points are
    // written, else how many there are, with nothing written.
    async Task<long?> TryWriteAsync(HistoryWalk walk, RegularSteps? steps, long expected, int points)
    {
        var rows = BucketSample.Rows(expected, points).ToArray();
        if (rows[0] != 0) rows = [0, .. rows];
        var found = steps is { } regular && parts is not null ? await parts.PointsAsync(walk, regular, rows) : await walk.PointsAsync(rows);
        var count = found.Count == 0 ? 0 : rows[found.Count - 1] + await walk.CountAsync(found[^1].Step);
        if (count != expected || found.Count < rows.Length) return count;
        foreach (var point in found.Skip(rows.Length - Math.Min(points, rows.Length))) await writer.PointAsync(point);
        return null;
    }

    /// <param name="Step">A step.</param>
    /// <param name="Row">The row that is the first of this step.</param>
    sealed record Place(long Step, long Row);

    Place? stopped;

    // Writes the next point; null where a step has too many.
    async Task<Place?> SkipAsync(Place from, Queue<long> picks)
    {
        var step = await StepAtAsync(from, picks.Peek());
        var before = step.Count == 1 || step[0].Step == from.Step
            ? 0
            : await session.ScalarInt64Async($"SELECT COUNT(*) {OfMetric}", run, key, from.Step, step[0].Step - 1) ?? 0;
        var place = new Place(step[0].Step, step.Count == 1 ? picks.Peek() : from.Row + before);
        if (step.Count > LargestStep)
        {
            stopped = place;
            return null;
        }

        await writer.PointAsync(step[(int)(picks.Dequeue() - place.Row)]);
        return place;
    }

    // All points of the step that the row has, in order: nearly always one. The range and the order by step keep SQLite on
    // the index of steps; for one step and an order by time alone it would read the metric of every run.
    async Task<List<HistoryPoint>> StepAtAsync(Place from, long row)
    {
        var step = await session.ScalarInt64Async($"SELECT step {OfMetric} ORDER BY step LIMIT 1 OFFSET $5", run, key, from.Step, lastStep, row - from.Row)
            ?? throw new InvalidOperationException("a row of the snapshot is gone");
        return await session.QueryAsync(
            $"SELECT {HistoryPoint.Columns} {OfMetric} ORDER BY step, timestamp, value, is_nan LIMIT $5", HistoryPoint.Read, run, key, step, step, LargestStep + 1);
    }

    Task ReadAsync(Place from, Queue<long> picks)
    {
        var row = from.Row;
        return session.StreamAsync(
            $"SELECT {HistoryPoint.Columns} {OfMetric} ORDER BY step, timestamp, value, is_nan",
            r =>
            {
                if (picks.Count == 0 || row++ != picks.Peek()) return ValueTask.CompletedTask;
                picks.Dequeue();
                return writer.PointAsync(HistoryPoint.Read(r));
            },
            run, key, from.Step, lastStep);
    }
}
