using System.Linq.Expressions;
using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Client.Paging;
using ML.Client.Search;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Contracts.Runs;

namespace ML.Client.Runs;

/// <summary>
/// Runs and what they log, one HTTP call a method. Training loops use the queue of <see cref="Fluent.ActiveRun"/> instead.
/// Every method throws <see cref="MlflowException"/> when the server refuses.
/// </summary>
public sealed partial class RunsClient
{
    const int HistoryPageSize = 25000;

    readonly MlflowTransport _transport;

    internal RunsClient(MlflowTransport transport) => _transport = transport;

    /// <summary>Creates a run in status RUNNING.</summary>
    /// <param name="experimentId">Its experiment.</param>
    /// <param name="name">Its name; null lets the server invent one.</param>
    /// <param name="tags">Its first tags.</param>
    /// <param name="startTime">When it started; null is now.</param>
    /// <param name="userId">Whose it is; null leaves it empty, as MLflow's client does today (the user stands in tag mlflow.user).</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<Run> CreateAsync(string experimentId, string? name = null, IReadOnlyDictionary<string, string>? tags = null,
        DateTimeOffset? startTime = null, string? userId = null, CancellationToken cancellation = default)
    {
        var request = new CreateRun
        {
            ExperimentId = experimentId, RunName = name, UserId = userId, StartTime = (startTime ?? Now).ToUnixTimeMilliseconds(),
            Tags = tags?.Select(t => new RunTag { Key = t.Key, Value = t.Value }).ToList(),
        };
        var answer = await PostAsync<CreateRun, CreateRun.Response>("create", request, cancellation).ConfigureAwait(false);
        return answer.Run ?? throw new MlflowProtocolException("runs/create answered without run");
    }

    /// <summary>A run with its latest metrics, parameters, tags, inputs and outputs.</summary>
    /// <exception cref="MlflowNotFoundException">There is no such run.</exception>
    public async Task<Run> GetAsync(string runId, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Routes.V2 + "runs/get", new Query().Add("run_id", runId).Add("run_uuid", runId),
            Wire.Tracking<GetRun.Response>(), cancellation).ConfigureAwait(false);
        return answer.Run ?? throw new MlflowProtocolException("runs/get answered without run");
    }

    /// <summary>Changes status, end time or name; null leaves a value as it is.</summary>
    public async Task<RunInfo> UpdateAsync(string runId, RunStatus? status = null, DateTimeOffset? endTime = null, string? name = null, CancellationToken cancellation = default)
    {
        var request = new UpdateRun { RunId = runId, RunUuid = runId, Status = status?.ToWire(), EndTime = endTime?.ToUnixTimeMilliseconds(), RunName = name };
        var answer = await PostAsync<UpdateRun, UpdateRun.Response>("update", request, cancellation).ConfigureAwait(false);
        return answer.RunInfo ?? throw new MlflowProtocolException("runs/update answered without run_info");
    }

    /// <summary>Ends a run now.</summary>
    public Task EndAsync(string runId, RunStatus status = RunStatus.Finished, CancellationToken cancellation = default) =>
        UpdateAsync(runId, status, Now, cancellation: cancellation);

    /// <summary>Marks a run deleted.</summary>
    public Task DeleteAsync(string runId, CancellationToken cancellation = default) => PostAsync("delete", new DeleteRun { RunId = runId }, cancellation);

    /// <summary>Takes back a deletion.</summary>
    public Task RestoreAsync(string runId, CancellationToken cancellation = default) => PostAsync("restore", new RestoreRun { RunId = runId }, cancellation);

    /// <summary>Runs, page by page as the caller consumes them.</summary>
    /// <param name="experimentIds">Where to look.</param>
    /// <param name="filter">A filter such as <c>metrics.rmse &lt; 10 AND params.model = 'mlp'</c>; null for all.</param>
    /// <param name="orderBy">Sort keys such as <c>metrics.rmse ASC</c>; null for newest first.</param>
    /// <param name="view">Whether deleted ones are seen.</param>
    /// <param name="pageSize">Runs a call, 1 to 50,000.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public IAsyncEnumerable<Run> SearchAsync(IEnumerable<string> experimentIds, string? filter = null, IEnumerable<string>? orderBy = null,
        ViewType view = ViewType.ActiveOnly, int pageSize = 1000, CancellationToken cancellation = default)
    {
        var (experiments, order) = (experimentIds.ToList(), orderBy?.ToList());
        return Pages.Follow(
            (token, stop) => PostAsync<SearchRuns, SearchRuns.Response>("search",
                new() { ExperimentIds = experiments, Filter = filter, OrderBy = order, RunViewType = view.ToWire(), MaxResults = pageSize, PageToken = token }, stop),
            page => (page.Runs, page.NextPageToken), cancellation);
    }

    /// <summary>Runs that an expression holds for: <c>r => r.Metric("rmse") &lt; 10 &amp;&amp; r.Param("model") == "mlp"</c>.</summary>
    /// <param name="experimentIds">Where to look.</param>
    /// <param name="filter">Comparisons of the run's fields with values, joined by <c>&amp;&amp;</c>; see <see cref="IRunFields"/>.</param>
    /// <param name="orderBy">Sort keys such as <c>metrics.rmse ASC</c>; null for newest first.</param>
    /// <param name="view">Whether deleted ones are seen.</param>
    /// <param name="pageSize">Runs a call, 1 to 50,000.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    /// <exception cref="NotSupportedException">The server's search cannot express it.</exception>
    public IAsyncEnumerable<Run> SearchAsync(IEnumerable<string> experimentIds, Expression<Func<IRunFields, bool>> filter, IEnumerable<string>? orderBy = null,
        ViewType view = ViewType.ActiveOnly, int pageSize = 1000, CancellationToken cancellation = default) =>
        SearchAsync(experimentIds, FilterText.Of(filter), orderBy, view, pageSize, cancellation);

    /// <summary>Every point of one metric, ordered by time stamp, step and value.</summary>
    public IAsyncEnumerable<Metric> MetricHistoryAsync(string runId, string key, CancellationToken cancellation = default) => Pages.Follow(
        (token, stop) => _transport.GetAsync(Routes.V2 + "metrics/get-history",
            new Query().Add("run_id", runId).Add("run_uuid", runId).Add("metric_key", key).Add("max_results", HistoryPageSize).Add("page_token", token),
            Wire.Tracking<GetMetricHistory.Response>(), stop),
        page => (page.Metrics, page.NextPageToken), cancellation);

    /// <summary>Evenly sampled points of one metric over several runs, for charts.</summary>
    /// <param name="runIds">At most 100 runs.</param>
    /// <param name="key">The metric.</param>
    /// <param name="maxPoints">Points a run, 1 to 2,500.</param>
    /// <param name="startStep">First step seen; comes with <paramref name="endStep"/>.</param>
    /// <param name="endStep">Last step seen.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<IReadOnlyList<MetricWithRunId>> SampledHistoryAsync(IEnumerable<string> runIds, string key, int maxPoints = 320,
        int? startStep = null, int? endStep = null, CancellationToken cancellation = default)
    {
        var query = new Query().Add("run_ids", runIds).Add("metric_key", key).Add("max_results", maxPoints).Add("start_step", startStep).Add("end_step", endStep);
        var answer = await _transport.GetAsync(Routes.V2 + "metrics/get-history-bulk-interval", query,
            Wire.Tracking<GetMetricHistoryBulkInterval.Response>(), cancellation).ConfigureAwait(false);
        return answer.Metrics ?? [];
    }

    DateTimeOffset Now => _transport.Options.TimeProvider.GetUtcNow();

    Task<TResponse> PostAsync<TRequest, TResponse>(string verb, TRequest request, CancellationToken cancellation) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "runs/" + verb, request, Wire.Tracking<TRequest>(), Wire.Tracking<TResponse>(), cancellation);

    Task PostAsync<TRequest>(string verb, TRequest request, CancellationToken cancellation) =>
        _transport.SendAsync(HttpMethod.Post, Routes.V2 + "runs/" + verb, request, Wire.Tracking<TRequest>(), cancellation);
}
