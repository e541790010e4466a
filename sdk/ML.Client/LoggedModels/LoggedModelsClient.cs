using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Client.Paging;
using ML.Tracking.Contracts.LoggedModels;

namespace ML.Client.LoggedModels;

/// <summary>Logged models of the 3.x API. Every method throws <see cref="MlflowException"/> when the server refuses.</summary>
public sealed class LoggedModelsClient
{
    const string Base = Routes.V2 + "logged-models";

    readonly MlflowTransport _transport;

    internal LoggedModelsClient(MlflowTransport transport) => _transport = transport;

    /// <summary>Creates a logged model in status pending; upload its files, then call <see cref="FinalizeAsync"/>.</summary>
    /// <param name="experimentId">Its experiment.</param>
    /// <param name="name">Its name, without / : . % " and '; null lets the server invent one.</param>
    /// <param name="sourceRunId">The run that makes it.</param>
    /// <param name="modelType">Free text such as <c>Agent</c>.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<LoggedModel> CreateAsync(string experimentId, string? name = null, string? sourceRunId = null, string? modelType = null,
        IReadOnlyDictionary<string, string>? parameters = null, IReadOnlyDictionary<string, string>? tags = null, CancellationToken cancellation = default)
    {
        var request = new CreateLoggedModel
        {
            ExperimentId = experimentId, Name = name, SourceRunId = sourceRunId, ModelType = modelType,
            Params = parameters?.Select(p => new LoggedModelParameter { Key = p.Key, Value = p.Value }).ToList(),
            Tags = tags?.Select(t => new LoggedModelTag { Key = t.Key, Value = t.Value }).ToList(),
        };
        var answer = await _transport.SendAsync(HttpMethod.Post, Base, request, Wire.Tracking<CreateLoggedModel>(), Wire.Tracking<CreateLoggedModel.Response>(), cancellation).ConfigureAwait(false);
        return answer.Model ?? throw new MlflowProtocolException("logged-models answered without model");
    }

    /// <summary>One logged model.</summary>
    /// <exception cref="MlflowNotFoundException">There is no such model.</exception>
    public async Task<LoggedModel> GetAsync(string modelId, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Path(modelId), null, Wire.Tracking<GetLoggedModel.Response>(), cancellation).ConfigureAwait(false);
        return answer.Model ?? throw new MlflowProtocolException("logged-models answered without model");
    }

    /// <summary>Says that a model's files are complete, or that uploading them failed.</summary>
    public async Task<LoggedModel> FinalizeAsync(string modelId, bool ready = true, CancellationToken cancellation = default)
    {
        var request = new FinalizeLoggedModel { ModelId = modelId, Status = ready ? "LOGGED_MODEL_READY" : "LOGGED_MODEL_UPLOAD_FAILED" };
        var answer = await _transport.SendAsync(HttpMethod.Patch, Path(modelId), request, Wire.Tracking<FinalizeLoggedModel>(), Wire.Tracking<FinalizeLoggedModel.Response>(), cancellation).ConfigureAwait(false);
        return answer.Model ?? throw new MlflowProtocolException("logged-models answered without model");
    }

    /// <summary>Deletes a logged model.</summary>
    public Task DeleteAsync(string modelId, CancellationToken cancellation = default) => _transport.SendAsync(HttpMethod.Delete, Path(modelId), null, cancellation);

    /// <summary>Adds parameters; they cannot be changed later.</summary>
    public Task LogParamsAsync(string modelId, IReadOnlyDictionary<string, string> parameters, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, Path(modelId) + "/params",
            new LogLoggedModelParamsRequest { ModelId = modelId, Params = parameters.Select(p => new LoggedModelParameter { Key = p.Key, Value = p.Value }).ToList() },
            Wire.Tracking<LogLoggedModelParamsRequest>(), cancellation);

    /// <summary>Sets or replaces tags.</summary>
    public Task SetTagsAsync(string modelId, IReadOnlyDictionary<string, string> tags, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Patch, Path(modelId) + "/tags",
            new SetLoggedModelTags { ModelId = modelId, Tags = tags.Select(t => new LoggedModelTag { Key = t.Key, Value = t.Value }).ToList() }, Wire.Tracking<SetLoggedModelTags>(), cancellation);

    /// <summary>Removes a tag.</summary>
    public Task DeleteTagAsync(string modelId, string key, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"{Path(modelId)}/tags/{Uri.EscapeDataString(key)}", null, cancellation);

    /// <summary>Logged models, page by page.</summary>
    /// <param name="experimentIds">Where to look.</param>
    /// <param name="filter">A filter such as <c>metrics.rmse &lt; 10 AND name = 'm'</c>; null for all.</param>
    /// <param name="orderBy">Sort keys, most significant first; null for newest first.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public IAsyncEnumerable<LoggedModel> SearchAsync(IEnumerable<string> experimentIds, string? filter = null, IEnumerable<SearchLoggedModels.Ordering>? orderBy = null, CancellationToken cancellation = default)
    {
        var (experiments, order) = (experimentIds.ToList(), orderBy?.ToList());
        return Pages.Follow(
            (token, stop) => _transport.SendAsync(HttpMethod.Post, Base + "/search",
                new SearchLoggedModels { ExperimentIds = experiments, Filter = filter, OrderBy = order, PageToken = token },
                Wire.Tracking<SearchLoggedModels>(), Wire.Tracking<SearchLoggedModels.Response>(), stop),
            page => (page.Models, page.NextPageToken), cancellation);
    }

    static string Path(string modelId) => $"{Base}/{Uri.EscapeDataString(modelId)}";
}
