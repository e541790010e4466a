using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;

namespace ML.Client.Runs;

public sealed partial class RunsClient
{
    const int MetricsPerBatch = 1000;
    const int ParamsPerBatch = 100;
    const int TagsPerBatch = 100;

    /// <summary>Logs one point of a metric.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="key">The metric's name, at most 250 characters.</param>
    /// <param name="value">Its value; NaN is kept, infinities become ±1.797e308.</param>
    /// <param name="step">Training step.</param>
    /// <param name="timestamp">When it was measured; null is now.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task LogMetricAsync(string runId, string key, double value, long step = 0, DateTimeOffset? timestamp = null, CancellationToken cancellation = default) =>
        PostAsync("log-metric", new LogMetric { RunId = runId, RunUuid = runId, Key = key, Value = value, Step = step, Timestamp = (timestamp ?? Now).ToUnixTimeMilliseconds() }, cancellation);

    /// <summary>Logs a parameter; it cannot be changed later.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="key">Its name, at most 250 characters.</param>
    /// <param name="value">Its value; the server cuts what is longer than 6,000 characters.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task LogParamAsync(string runId, string key, string value, CancellationToken cancellation = default) =>
        PostAsync("log-parameter", new LogParam { RunId = runId, RunUuid = runId, Key = key, Value = value }, cancellation);

    /// <summary>Sets or replaces a tag.</summary>
    public Task SetTagAsync(string runId, string key, string value, CancellationToken cancellation = default) =>
        PostAsync("set-tag", new SetTag { RunId = runId, RunUuid = runId, Key = key, Value = value }, cancellation);

    /// <summary>Removes a tag.</summary>
    /// <exception cref="Errors.MlflowNotFoundException">The run has no such tag.</exception>
    public Task DeleteTagAsync(string runId, string key, CancellationToken cancellation = default) =>
        PostAsync("delete-tag", new DeleteTag { RunId = runId, Key = key }, cancellation);

    /// <summary>Logs many things in as few calls as the server's limits allow: 1,000 metrics, 100 parameters, 100 tags a call.</summary>
    public async Task LogBatchAsync(string runId, IEnumerable<Metric>? metrics = null, IEnumerable<Param>? parameters = null, IEnumerable<RunTag>? tags = null, CancellationToken cancellation = default)
    {
        var paramBatches = (parameters ?? []).Chunk(ParamsPerBatch).ToList();
        var tagBatches = (tags ?? []).Chunk(TagsPerBatch).ToList();
        for (var i = 0; i < Math.Max(paramBatches.Count, tagBatches.Count); i++)
        {
            await PostAsync("log-batch", new LogBatch { RunId = runId, Params = At(paramBatches, i), Tags = At(tagBatches, i) }, cancellation).ConfigureAwait(false);
        }

        foreach (var batch in (metrics ?? []).Chunk(MetricsPerBatch))
            await PostAsync("log-batch", new LogBatch { RunId = runId, Metrics = [.. batch] }, cancellation).ConfigureAwait(false);
    }

    /// <summary>Says which datasets and logged models a run took as input.</summary>
    public Task LogInputsAsync(string runId, IEnumerable<DatasetInput>? datasets = null, IEnumerable<ModelInput>? models = null, CancellationToken cancellation = default) =>
        PostAsync("log-inputs", new LogInputs { RunId = runId, Datasets = datasets?.ToList(), Models = models?.ToList() }, cancellation);

    /// <summary>Says which logged models a run made.</summary>
    public Task LogOutputsAsync(string runId, IEnumerable<ModelOutput> models, CancellationToken cancellation = default) =>
        PostAsync("outputs", new LogOutputs { RunId = runId, Models = models.ToList() }, cancellation);

    /// <summary>Records an <c>MLmodel</c>, as JSON, in the run's <c>mlflow.log-model.history</c> tag: what clients before 3.0 did.</summary>
    public Task LogModelAsync(string runId, string modelJson, CancellationToken cancellation = default) =>
        PostAsync("log-model", new LogModel { RunId = runId, ModelJson = modelJson }, cancellation);

    static List<T>? At<T>(List<T[]> batches, int index) => index < batches.Count ? [.. batches[index]] : null;
}
