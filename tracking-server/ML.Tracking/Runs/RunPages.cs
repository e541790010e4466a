using ML.Common.Errors;
using ML.Common.Filters;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Sqlite;

namespace ML.Tracking.Runs;

/// <summary>Reads one page of a search, phase after phase.</summary>
sealed class RunPages(DbSession session, RunSelection search)
{
    // Points of a metric that are looked at in its order before the runs are, for each run that is wanted: enough where nearly all
    // of them are runs of these experiments, then where a good part of them is.
    static readonly (long Each, long Fewest)[] FirstPoints = [(2, 20), (8, 2000)];

    // So few are looked at one by one, and sorted, sooner than runs are in order.
    const long FewRuns = 1000;

    readonly List<(RunRow Row, RunPhase Phase, List<object?> Values)> rows = [];

    public async Task<Page<RunRow>> ReadAsync(PageCursor cursor, int limit)
    {
        var (first, after) = Begin(cursor);
        var skip = after is null ? cursor.Offset : 0;
        foreach (var phase in Phases().Where(p => p >= first))
        {
            if (skip > 0 && await SkipAsync(phase, skip) is var left and >= 0)
            {
                skip = left;
                continue;
            }

            await ReadPhaseAsync(phase, phase == first ? after : null, limit + 1L - rows.Count, skip);
            skip = 0;
            if (rows.Count > limit) break;
        }

        return ToPage(cursor, limit);
    }

    Page<RunRow> ToPage(PageCursor cursor, int limit)
    {
        var page = rows.Take(limit).ToList();
        var token = rows.Count <= limit || limit == 0
            ? null
            : new PageCursor(cursor.Offset + limit, search.OrderName, [(long)page[^1].Phase, .. page[^1].Values]).ToToken();
        return new Page<RunRow>([.. page.Select(r => r.Row)], token);
    }

    IEnumerable<RunPhase> Phases()
    {
        yield return RunPhase.Present;
        if (search.Leading.Entity == RunSearchSchema.Metric) yield return RunPhase.NotANumber;
        if (!search.LeadingIsRequired) yield return RunPhase.Missing;
    }

    static (RunPhase First, IReadOnlyList<object?>? After) Begin(PageCursor cursor) => cursor.After is [long phase, ..] after
        ? ((RunPhase)phase, [.. after.Skip(1)])
        : (RunPhase.Present, null);

    // A token of MLflow's counts rows: whole phases are counted away. Below zero: the page begins inside this one.
    async Task<long> SkipAsync(RunPhase phase, long skip)
    {
        var count = new RunQuery(session.Kind, search, phase).Count();
        return skip - (await session.ScalarInt64Async(count.Text, count.Arguments) ?? 0);
    }

    async Task ReadPhaseAsync(RunPhase phase, IReadOnlyList<object?>? after, long limit, long offset)
    {
        var byMetric = phase == RunPhase.Present && search.Leading.Entity == RunSearchSchema.Metric && offset == 0;
        if (byMetric && await IsInOrderAsync())
        {
            foreach (var (each, fewest) in FirstPoints)
                if (await TryFirstPointsAsync(after, limit, Math.Max(limit * each, fewest))) return;
        }

        var query = new RunQuery(session.Kind, search, phase, await RareAsync());
        var page = query.Page(after, limit, offset);
        await session.ForEachAsync(page.Text, r => rows.Add((RunRow.Read(r), phase, query.Order.Read(r, RunRow.ColumnCount))), page.Arguments);
    }

    // PostgreSQL knows how values are spread.
    async Task<FilterCondition?> RareAsync()
    {
        if (session.Kind != DatabaseKind.Sqlite) return null;
        foreach (var condition in search.Filter.Where(c => c.Entity == RunSearchSchema.Metric && (c.Operator & (FilterOperator.Presence | FilterOperator.NotEqual)) == 0))
        {
            if (!await IsInOrderAsync()) return null;
            var many = RunQuery.Meeting(condition, FewRuns);
            if (await session.ScalarInt64Async(many.Text, many.Arguments) is null) return condition;
        }

        return null;
    }

    // A large database that moved in has its metrics by value only after a while.
    async Task<bool> IsInOrderAsync() => session.Kind != DatabaseKind.Sqlite || await MetricValues.AreCompleteAsync(session);

    // Reads the metric in its order for a while. Rows that tie with the last point seen may have company not seen: they do not count.
    async Task<bool> TryFirstPointsAsync(IReadOnlyList<object?>? after, long limit, long points)
    {
        if (after is not null and not [double, ..]) throw PlatformException.Invalid("Invalid page token, it belongs to another order");
        var last = new RunQuery(session.Kind, search, RunPhase.Present).LastOfFirst(after, points);
        var query = new RunQuery(session.Kind, search, RunPhase.Present);
        var page = query.PageOfFirst(after, limit, points);
        double? bound = null;
        var found = new List<(RunRow, RunPhase, List<object?>)>();
        await session.ForEachOfAsync(
        [
            new RowQuery(last.Text, last.Arguments, r => bound = r.GetDouble(0)),
            new RowQuery(page.Text, page.Arguments, r =>
            {
                var values = query.Order.Read(r, RunRow.ColumnCount);
                if (bound is null || (double)values[0]! != bound) found.Add((RunRow.Read(r), RunPhase.Present, values));
            }),
        ]);
        if (bound is not null && found.Count < limit) return false;
        rows.AddRange(found);
        return true;
    }
}
