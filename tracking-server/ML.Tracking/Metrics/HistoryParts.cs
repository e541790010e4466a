using ML.Hosting.Databases;

namespace ML.Tracking.Metrics;

/// <summary>
/// Walks a long regular history of PostgreSQL in parts side by side, since a connection uses one core. Each part begins at the
/// step that its first row should have; whether that row is there is found out by the part before it.
/// </summary>
sealed class HistoryParts(IDatabase database, string run, string key, long lastStep)
{
    // A part of fewer rows is walked in the time that it takes to ask for it.
    const long WorthAPart = 20_000;

    // Cores that nobody else uses, and few of the pool's connections: whoever walks waits for its parts and must not starve them.
    static readonly SemaphoreSlim Helpers = new(Math.Clamp(Environment.ProcessorCount - 1, 0, 8));

    /// <summary>As <see cref="HistoryWalk.PointsAsync"/>.</summary>
    /// <param name="own">Walks the first part, and all of it where no core is free.</param>
    /// <param name="steps">The steps that are likely.</param>
    /// <param name="rows">Ascending from 0.</param>
    public async Task<List<HistoryPoint>> PointsAsync(HistoryWalk own, RegularSteps steps, long[] rows)
    {
        var helpers = 0;
        while (helpers + 1 < Math.Min(steps.Rows / WorthAPart, rows.Length - 1) && await Helpers.WaitAsync(0)) helpers++;
        if (helpers == 0) return await own.PointsAsync(rows);
        try
        {
            var bounds = Enumerable.Range(0, helpers + 2).Select(part => (int)((rows.Length - 1L) * part / (helpers + 1))).ToArray();
            // A session may keep its thread until it is done: each of the others has one of its own, and the first comes last.
            var others = Enumerable.Range(1, helpers).Select(part => Task.Run(() => PartAsync(steps, rows[bounds[part]..(bounds[part + 1] + 1)]))).ToArray();
            var first = own.PointsAsync(rows[..(bounds[1] + 1)]);
            return Joined(await Task.WhenAll([first, .. others]), bounds);
        }
        finally
        {
            Helpers.Release(helpers);
        }
    }

    Task<List<HistoryPoint>> PartAsync(RegularSteps steps, long[] rows)
    {
        long[] relative = Array.ConvertAll(rows, row => row - rows[0]);
        return database.ReadAsync(session => new HistoryWalk(session, run, key, steps.StepOf(rows[0]), lastStep).PointsAsync(relative));
    }

    // Up to the first part that does not go on where the one before it ended.
    static List<HistoryPoint> Joined(List<HistoryPoint>[] parts, int[] bounds)
    {
        var points = parts[0];
        for (var part = 1; part < parts.Length; part++)
        {
            if (points.Count != bounds[part] + 1 || parts[part] is not [var first, ..] || first.Step != points[^1].Step) break;
            points.AddRange(parts[part].Skip(1));
        }

        return points;
    }
}
