using Microsoft.AspNetCore.Http;
using ML.Common.Errors;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Runs;

namespace ML.Tracking.Metrics;

/// <summary>
/// Answers metric histories, written to the response as they are read: memory does not grow with their length.
/// </summary>
sealed class MetricHistory(IDatabase database)
{
    const int MaxRuns = 100, MaxBulkPoints = 25000, MaxIntervalPoints = 2500;

    public async Task WriteAsync(GetMetricHistory request, HttpContext context)
    {
        var runId = RunService.RunId(request.RunId, request.RunUuid);
        var key = Check.Required(request.MetricKey, "metric_key");
        if (request.MaxResults < 1)
            throw PlatformException.Invalid($"Invalid value {request.MaxResults} for parameter 'max_results' supplied. It must be a positive integer.");
        var offset = PageToken.ToOffset(request.PageToken);
        var limit = request.MaxResults is { } asked ? asked + 1L : long.MaxValue;
        await database.ReadAsync(
            async session =>
            {
                await using var writer = new MetricHistoryWriter(context, includeRunId: false);
                long count = 0;
                writer.Of(runId, key);
                await session.StreamAsync(
                    await HistoryOrder.ForAsync(session, runId, key, request.MaxResults is null ? long.MaxValue : offset + limit), r => ++count > limit - 1 && request.MaxResults is not null ? ValueTask.CompletedTask : writer.PointAsync(HistoryPoint.Read(r)), runId, key, limit, offset);
                var more = request.MaxResults is { } page && count > page;
                await writer.EndAsync(more ? PageToken.FromOffset(offset + request.MaxResults!.Value) : null);
                return 0;
            },
            context.RequestAborted);
    }

    public async Task WriteBulkAsync(GetMetricHistoryBulk request, HttpContext context)
    {
        if (request.RunIds is null or { Count: 0 }) throw PlatformException.Invalid("GetMetricHistoryBulk request must specify at least one run_id.");
        var runs = CheckRuns(request.RunIds, "run_id");
        var key = Check.Required(request.MetricKey, "metric_key");
        var left = (long)Math.Clamp(request.MaxResults ?? MaxBulkPoints, 1, MaxBulkPoints);
        await database.ReadAsync(
            async session =>
            {
                await using var writer = new MetricHistoryWriter(context, includeRunId: true);
                foreach (var run in runs.Order(StringComparer.Ordinal))
                {
                    writer.Of(run, key);
                    await session.StreamAsync(await HistoryOrder.ForAsync(session, run, key, left), r => Count(writer.PointAsync(HistoryPoint.Read(r))), run, key, left, 0L);
                    if (left <= 0) break;
                }

                await writer.EndAsync(null, evenEmpty: true);
                return 0;

                ValueTask Count(ValueTask written)
                {
                    left--;
                    return written;
                }
            },
            context.RequestAborted);
    }

    public Task WriteIntervalAsync(GetMetricHistoryBulkInterval request, HttpContext context) =>
        WriteIntervalAsync(request, () => new MetricHistoryWriter(context, includeRunId: true), context.RequestAborted);

    /// <summary>Writes to the given writer, which is made once the request has been found right.</summary>
    public async Task WriteIntervalAsync(GetMetricHistoryBulkInterval request, Func<MetricHistoryWriter> open, CancellationToken cancellation)
    {
        var runs = CheckRuns(request.RunIds, "run_ids");
        var key = Check.Required(request.MetricKey, "metric_key");
        var points = request.MaxResults ?? MaxIntervalPoints;
        if (points is < 1 or > MaxIntervalPoints) throw PlatformException.Invalid($"max_results must be between 1 and {MaxIntervalPoints}.{Check.SeeDocs}");
        var steps = StepRange(request);
        await database.ReadAsync(
            async session =>
            {
                await using var writer = open();
                foreach (var run in runs)
                {
                    var parts = database.Kind == DatabaseKind.PostgreSql ? new HistoryParts(database, run, key, steps.To) : null;
                    await new HistorySampler(session, writer, run, key, steps.To, parts).WriteAsync(steps.From, points);
                }

                await writer.EndAsync(null);
                return 0;
            },
            cancellation);
    }

    static (long From, long To) StepRange(GetMetricHistoryBulkInterval request)
    {
        if (request.StartStep is null != request.EndStep is null)
            throw PlatformException.Invalid("If either start step or end step are specified, both must be specified.");
        if (request.StartStep > request.EndStep)
            throw PlatformException.Invalid(
                $"end_step must be greater than start_step. Found start_step={request.StartStep} and end_step={request.EndStep}.");
        return (request.StartStep ?? long.MinValue, request.EndStep ?? long.MaxValue);
    }

    static List<string> CheckRuns(List<string>? runs, string parameter)
    {
        if (runs is null or { Count: 0 }) throw Check.Missing(parameter);
        return runs.Count <= MaxRuns
            ? runs
            : throw PlatformException.Invalid($"GetMetricHistoryBulk request must specify at most {MaxRuns} {parameter}s. Received {runs.Count} {parameter}s.");
    }
}
