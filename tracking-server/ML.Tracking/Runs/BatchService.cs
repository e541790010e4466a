using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;
using ML.Tracking.LoggedModels;
using ML.Tracking.Metrics;
using ML.Tracking.Validation;

namespace ML.Tracking.Runs;

/// <summary>What a running training job sends most: metrics, parameters and tags, one by one or in batches.</summary>
sealed class BatchService(IDatabase database, PointWriter points, MetricCopies copies)
{
    const int MaxMetrics = 1000, MaxParams = 100, MaxTags = 100, MaxEntities = 1000;

    public Task LogMetricAsync(LogMetric request, CancellationToken cancellation)
    {
        var runId = RunService.RunId(request.RunId, request.RunUuid);
        var point = MetricPoint.From(request.Key, request.Value, request.Timestamp, request.Step, "");
        var modelMetric = request.ModelId is null ? null : new ModelMetric(request.ModelId, point, request.DatasetName, request.DatasetDigest);
        if (database.Kind == DatabaseKind.PostgreSql && modelMetric is null) return LogPointAsync(runId, point);
        return database.WriteAsync(
            async session =>
            {
                var run = await RunStore.GetActiveAsync(session, runId);
                await MetricStore.LogAsync(session, runId, [point]);
                if (modelMetric is not null) await LoggedModelStore.LogMetricsAsync(session, run, [modelMetric]);
                return 0;
            },
            cancellation);
    }

    async Task LogPointAsync(string runId, MetricPoint point) => RunStore.RequireActive(runId, await points.WriteAsync(runId, point));

    public Task LogParamAsync(LogParam request, CancellationToken cancellation)
    {
        var runId = RunService.RunId(request.RunId, request.RunUuid);
        var key = Names.ParamKey(Check.Required(request.Key, "key"), "key");
        var value = Names.Truncate(request.Value ?? "", Names.MaxParamValueLength, "Param value");
        return database.WriteAsync(
            async session =>
            {
                await RunStore.GetActiveAsync(session, runId);
                var changed = await ParamStore.InsertAsync(session, runId, [KeyValuePair.Create(key, value)]);
                if (changed.Count > 0)
                    throw PlatformException.Invalid(
                        $"Changing param values is not allowed. Param with key='{key}' was already logged with value='{changed[0].Old}' "
                        + $"for run ID='{runId}'. Attempted logging new value '{value}'.");
                return 0;
            },
            cancellation);
    }

    public Task LogBatchAsync(LogBatch request, CancellationToken cancellation)
    {
        var runId = Check.Required(request.RunId, "run_id");
        CheckSizes(request);
        var metrics = (request.Metrics ?? []).Select(MetricPoint.From).ToList();
        var parameters = CheckParams(request.Params ?? []);
        var tags = (request.Tags ?? [])
            .Select((tag, i) => KeyValuePair.Create(Names.TagKey(tag.Key, $"tags[{i}].key"), Names.Truncate(tag.Value ?? "", Names.MaxTagValueLength, $"tags[{i}].value")))
            .ToList();
        var modelMetrics = ModelMetrics(request.Metrics ?? [], metrics);
        if (database.Kind == DatabaseKind.PostgreSql && metrics.Count > 0 && parameters.Count + tags.Count + modelMetrics.Count == 0) return LogPointsAsync(runId, metrics);
        return database.WriteAsync(
            async session =>
            {
                var run = await RunStore.GetActiveAsync(session, runId);
                await LogParamsAsync(session, runId, parameters);
                await MetricStore.LogAsync(session, runId, metrics);
                if (modelMetrics.Count > 0) await LoggedModelStore.LogMetricsAsync(session, run, modelMetrics);
                if (tags.Count > 0) await RunStore.SetTagsAsync(session, runId, tags);
                return 0;
            },
            cancellation);
    }

    async Task LogPointsAsync(string runId, List<MetricPoint> metrics) =>
        RunStore.RequireActive(runId, (await PointStatement.WriteAsync(database, metrics.Select(point => new RunPoint(runId, point)), copies)).GetValueOrDefault(runId));

    /// <summary>Appends a model's description to the run's history tag, which older clients read.</summary>
    public Task LogModelAsync(LogModel request, CancellationToken cancellation)
    {
        var runId = Check.Required(request.RunId, "run_id");
        var model = ModelHistory.Parse(Check.Required(request.ModelJson, "model_json"));
        return database.WriteAsync(
            async session =>
            {
                await RunStore.GetActiveAsync(session, runId);
                var history = await session.FirstOrDefaultAsync(
                    "SELECT value FROM tags WHERE run_uuid = $1 AND key = $2", r => r.GetStringOrNull(0), runId, RunTags.LoggedModels);
                await RunStore.SetTagsAsync(session, runId, [KeyValuePair.Create(RunTags.LoggedModels, ModelHistory.Append(history, model))]);
                return 0;
            },
            cancellation);
    }

    static async Task LogParamsAsync(DbSession session, string runId, List<KeyValuePair<string, string>> parameters)
    {
        if (parameters.Count == 0) return;
        var changed = await ParamStore.InsertAsync(session, runId, parameters);
        if (changed.Count == 0) return;
        var list = string.Join(", ", changed.Select(c => $"{{'key': '{c.Key}', 'old_value': '{c.Old}', 'new_value': '{c.New}'}}"));
        throw PlatformException.Invalid($"Changing param values is not allowed. Params were already logged='[{list}]' for run ID='{runId}'.");
    }

    static void CheckSizes(LogBatch request)
    {
        int metrics = request.Metrics?.Count ?? 0, parameters = request.Params?.Count ?? 0, tags = request.Tags?.Count ?? 0;
        CheckSize(metrics, MaxMetrics, "metrics");
        CheckSize(parameters, MaxParams, "params");
        CheckSize(tags, MaxTags, "tags");
        CheckSize(metrics + parameters + tags, MaxEntities, "metrics, params, and tags");
    }

    static void CheckSize(int count, int limit, string what)
    {
        if (count > limit)
            throw PlatformException.Invalid(
                $"A batch logging request can contain at most {limit} {what}. Got {count} {what}. Please split up {what} across multiple requests and try again.");
    }

    static List<KeyValuePair<string, string>> CheckParams(List<Param> parameters)
    {
        var seen = new HashSet<string>();
        var duplicates = parameters.Where(p => p.Key is not null && !seen.Add(p.Key)).Select(p => $"'{p.Key}'").Distinct().ToList();
        if (duplicates.Count > 0)
            throw PlatformException.Invalid(
                $"Duplicate parameter keys have been submitted: [{string.Join(", ", duplicates)}]. Please ensure the request contains only one param value per param key.");
        return parameters
            .Select((p, i) => KeyValuePair.Create(Names.ParamKey(p.Key, $"params[{i}].key"), Names.Truncate(p.Value ?? "", Names.MaxParamValueLength, "Param value")))
            .ToList();
    }

    static List<ModelMetric> ModelMetrics(List<Metric> metrics, List<MetricPoint> points) =>
        [.. metrics.Select((m, i) => (Metric: m, Point: points[i])).Where(x => x.Metric.ModelId is not null)
            .Select(x => new ModelMetric(x.Metric.ModelId!, x.Point, x.Metric.DatasetName, x.Metric.DatasetDigest))];
}
