using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Metrics;

namespace ML.Tracking.Metrics.Envelopes;

/// <summary>Answers histories thinned for a chart.</summary>
sealed class EnvelopeService(IDatabase database) : IDisposable
{
    // The open range and the order by step keep SQLite on the index of a run's steps.
    internal const string OfMetric = "FROM metrics WHERE run_uuid = $1 AND key = $2 AND step >= $3";

    // What is compared, is compared for every entry of the index that is passed: only where there is a bound.
    internal const string OfSteps = OfMetric + " AND step <= $4";

    readonly EnvelopeCache cache = new();

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE names the parameter that is missing or out of range.</exception>
    public async Task<GetMetricEnvelope.Response> GetAsync(GetMetricEnvelope request, CancellationToken cancellation)
    {
        if (request.RunIds is null or { Count: 0 }) throw Check.Missing("run_ids");
        if (request.RunIds.Count > GetMetricEnvelope.MaxRuns)
            throw PlatformException.Invalid($"run_ids holds {request.RunIds.Count} runs; expected at most {GetMetricEnvelope.MaxRuns}.");
        var key = Check.Required(request.MetricKey, "metric_key");
        var stretches = request.Stretches ?? GetMetricEnvelope.DefaultStretches;
        if (stretches is < 1 or > GetMetricEnvelope.MaxStretches)
            throw Check.InvalidValue(stretches, "stretches", $"expected 1 to {GetMetricEnvelope.MaxStretches}.");
        var (from, to) = (request.StartStep ?? long.MinValue, request.EndStep ?? long.MaxValue);
        if (from > to) throw Check.InvalidValue(to, "end_step", $"expected at least start_step, which is {from}.");

        var histories = new MetricEnvelope[request.RunIds.Count];
        // A history is read by one core; several runs are read by all of them.
        await Parallel.ForAsync(0, histories.Length, cancellation, async (index, stop) => histories[index] = await database.ReadAsync(session => FindAsync(session, new EnvelopeKey(request.RunIds[index], key, from, to, stretches)), stop));
        return new GetMetricEnvelope.Response { Histories = [.. histories] };
    }

    async Task<MetricEnvelope> FindAsync(DbSession session, EnvelopeKey asked)
    {
        // Points are added and never changed: a history with as many points as it had is the one that was thinned.
        if (cache.Find(asked) is { } known && await CountAsync(session, asked) == known.Count) return known;
        var thinned = await ThinAsync(session, asked);
        cache.Keep(asked, thinned);
        return thinned;
    }

    static async Task<MetricEnvelope> ThinAsync(DbSession session, EnvelopeKey asked)
    {
        var (of, arguments) = Points(asked);
        // Two ends of the index and a few of its entries: a long history is not read twice.
        var (first, last, many) = await session.FirstOrDefaultAsync(
            $"SELECT (SELECT step {of} ORDER BY step LIMIT 1), (SELECT step {of} ORDER BY step DESC LIMIT 1), (SELECT step {of} ORDER BY step LIMIT 1 OFFSET ${arguments.Length + 1})",
            static r => r.IsDBNull(0) ? default : (r.GetInt64(0), r.GetInt64(1), !r.IsDBNull(2)), [.. arguments, EnvelopeBuilder.MostKept(asked.Stretches)]);
        var bySteps = many && !EnvelopeBuilder.ByNumber(first, last, asked.Stretches);
        long? count = !many ? EnvelopeBuilder.MostKept(asked.Stretches) : bySteps ? null : await CountAsync(session, asked);
        var builder = new EnvelopeBuilder(asked.Run, count, first, last, asked.Stretches);
        // The index has the steps in order; to order the points of a step too, SQLite sorts for every one of them.
        await session.ForEachRowAsync($"SELECT {HistoryPoint.Columns} {of} ORDER BY {(bySteps ? "step" : "step, timestamp, value")}", row => builder.Add(HistoryPoint.Read(row)), arguments);
        return builder.Build();
    }

    static Task<long?> CountAsync(DbSession session, EnvelopeKey asked)
    {
        var (of, arguments) = Points(asked);
        return session.ScalarInt64Async($"SELECT COUNT(*) {of}", arguments);
    }

    static (string Sql, object?[] Arguments) Points(EnvelopeKey asked) => asked.To == long.MaxValue
        ? (OfMetric, [asked.Run, asked.Metric, asked.From])
        : (OfSteps, [asked.Run, asked.Metric, asked.From, asked.To]);

    public void Dispose() => cache.Dispose();
}
