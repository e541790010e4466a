using ML.Hosting.Databases;

namespace ML.Tracking.Metrics;

/// <summary>Goes along the index of a run's steps from row to row, handing over none of those between.</summary>
sealed class HistoryWalk(DbSession session, string run, string key, long firstStep, long lastStep)
{
    // What is compared, is compared for each entry of the index that is passed: no bound where there is none.
    readonly bool open = lastStep == long.MaxValue;

    /// <summary>The steps there are if all are as far apart as the first three; null where these already are not.</summary>
    public async Task<RegularSteps?> ExpectedAsync()
    {
        var from = $"{From("$3")} ORDER BY step";
        var steps = await session.FirstOrDefaultAsync(
            $"SELECT (SELECT step {from} LIMIT 1), (SELECT step {from} LIMIT 1 OFFSET 1), (SELECT step {from} LIMIT 1 OFFSET 2), (SELECT step {from} DESC LIMIT 1)",
            r => r.IsDBNull(2) ? default : (First: (Int128)r.GetInt64(0), Second: (Int128)r.GetInt64(1), Third: (Int128)r.GetInt64(2), Last: (Int128)r.GetInt64(3)), Arguments(firstStep));
        var (apart, whole) = (steps.Second - steps.First, steps.Last - steps.First);
        return apart > 0 && steps.Third - steps.Second == apart && whole % apart == 0 && whole / apart < int.MaxValue
            ? new RegularSteps((long)steps.First, (long)apart, (long)(whole / apart) + 1)
            : null;
    }

    /// <summary>The number of rows from a step on.</summary>
    public async Task<long> CountAsync(long step) =>
        await session.ScalarInt64Async($"SELECT COUNT(*) {From(step == long.MinValue ? null : "$3")}", Arguments(step)) ?? 0;

    /// <summary>
    /// The rows of these numbers, up to the last that is there and is the first of its step: from another the index does not
    /// lead on.
    /// </summary>
    /// <param name="rows">Ascending from 0.</param>
    public Task<List<HistoryPoint>> PointsAsync(long[] rows) => session.Kind == DatabaseKind.PostgreSql ? InOneQueryAsync(rows) : CallByCallAsync(rows);

    // Each call would cost a round trip. From one row to the next: its step and the step of the row before it.
    Task<List<HistoryPoint>> InOneQueryAsync(long[] rows)
    {
        var rank = open ? "$4" : "$5";
        return session.QueryAsync(
            $"""
             WITH RECURSIVE walk(i, step, before) AS (
                 SELECT 1, (SELECT step {From("$3")} ORDER BY step LIMIT 1), CAST(NULL AS bigint)
                 UNION ALL
                 SELECT i + 1, next.step, next.before FROM walk, LATERAL (
                     SELECT MAX(step) AS step, MIN(step) AS before FROM (
                         SELECT step {From("walk.step")} ORDER BY step LIMIT 2 OFFSET ({rank}::bigint[])[walk.i + 1] - ({rank}::bigint[])[walk.i] - 1) two) next
                 WHERE i < cardinality({rank}::bigint[]) AND next.before < next.step)
             SELECT first.* FROM walk, LATERAL ({FirstOfStep("walk.step")}) first ORDER BY i
             """,
            HistoryPoint.Read, Arguments(firstStep, rows));
    }

    async Task<List<HistoryPoint>> CallByCallAsync(long[] rows)
    {
        var points = new List<HistoryPoint>();
        var pair = new List<long>();
        var two = $"SELECT step {From("$3")} ORDER BY step LIMIT 2 OFFSET {(open ? "$4" : "$5")}";
        for (var i = 0; i < rows.Length; i++)
        {
            pair.Clear();
            await session.StreamAsync(two, r => Take(pair, r.Int64(0)), Arguments(i == 0 ? firstStep : points[^1].Step, i == 0 ? 0L : rows[i] - rows[i - 1] - 1));
            if (i == 0 ? pair.Count == 0 : pair.Count < 2 || pair[0] == pair[1]) break;
            await session.StreamAsync(FirstOfRange, r => Take(points, HistoryPoint.Read(r)), run, key, i == 0 ? pair[0] : pair[1]);
        }

        return points;
    }

    static ValueTask Take<T>(List<T> to, T item)
    {
        to.Add(item);
        return ValueTask.CompletedTask;
    }

    string From(string? step) => $"FROM metrics WHERE run_uuid = $1 AND key = $2{(step is null ? "" : $" AND step >= {step}")}{(open ? "" : " AND step <= $4")}";

    // The range and the order by step keep SQLite on the index of steps; for one step and an order by time it reads the metric of
    // every run along the primary key.
    const string FirstOfRange = $"SELECT {HistoryPoint.Columns} FROM metrics WHERE run_uuid = $1 AND key = $2 AND step >= $3 AND step <= $3 ORDER BY step, timestamp, value, is_nan LIMIT 1";

    static string FirstOfStep(string step) => $"SELECT {HistoryPoint.Columns} FROM metrics WHERE run_uuid = $1 AND key = $2 AND step = {step} ORDER BY timestamp, value, is_nan LIMIT 1";

    object?[] Arguments(long step, params object[] more) => open ? [run, key, step, .. more] : [run, key, step, lastStep, .. more];
}
