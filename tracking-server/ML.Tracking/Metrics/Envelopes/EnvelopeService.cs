using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Metrics;

namespace ML.Tracking.Metrics.Envelopes;

/// <summary>Answers histories thinned for a chart.</summary>
sealed class EnvelopeService(IDatabase database)
{
    // The open range and the order by step keep SQLite on the index of a run's steps.
    internal const string OfMetric = "FROM metrics WHERE run_uuid = $1 AND key = $2 AND step >= $3 AND step <= $4";

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
        await Parallel.ForAsync(0, histories.Length, cancellation, async (index, stop) => histories[index] = await database.ReadAsync(session => ThinAsync(session, request.RunIds[index], key, from, to, stretches), stop));
        return new GetMetricEnvelope.Response { Histories = [.. histories] };
    }

    static async Task<MetricEnvelope> ThinAsync(DbSession session, string run, string key, long from, long to, int stretches)
    {
        // Two ends of the index and a few of its entries: a long history is not read twice.
        var (first, last, many) = await session.FirstOrDefaultAsync(
            $"SELECT (SELECT step {OfMetric} ORDER BY step LIMIT 1), (SELECT step {OfMetric} ORDER BY step DESC LIMIT 1), (SELECT step {OfMetric} ORDER BY step LIMIT 1 OFFSET $5)",
            static r => r.IsDBNull(0) ? default : (r.GetInt64(0), r.GetInt64(1), !r.IsDBNull(2)), run, key, from, to, EnvelopeBuilder.MostKept(stretches));
        var bySteps = many && !EnvelopeBuilder.ByNumber(first, last, stretches);
        long? count = !many ? EnvelopeBuilder.MostKept(stretches) : bySteps ? null : await session.ScalarInt64Async($"SELECT COUNT(*) {OfMetric}", run, key, from, to);
        var builder = new EnvelopeBuilder(run, count, first, last, stretches);
        // The index has the steps in order; to order the points of a step too, SQLite sorts for every one of them.
        await session.StreamAsync($"SELECT {HistoryPoint.Columns} {OfMetric} ORDER BY {(bySteps ? "step" : "step, timestamp, value")}", Add, run, key, from, to);
        return builder.Build();

        ValueTask Add(DbRow row)
        {
            builder.Add(HistoryPoint.Read(row));
            return ValueTask.CompletedTask;
        }
    }
}
