using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Client.Paging;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Contracts.RegisteredModels;

namespace ML.Client.Registry;

/// <summary>Versions of registered models. Every method throws <see cref="MlflowException"/> when the server refuses.</summary>
public sealed class ModelVersionsClient
{
    const int PageSize = 10000;

    readonly MlflowTransport _transport;

    internal ModelVersionsClient(MlflowTransport transport) => _transport = transport;

    /// <summary>Registers what stands at <paramref name="source"/> as the next version of a model.</summary>
    /// <param name="name">The registered model; it must exist.</param>
    /// <param name="source">Where the model's files are, or <c>models:/NAME/VERSION</c> to copy one.</param>
    /// <param name="runId">The run that made it; some sources need it.</param>
    /// <param name="modelId">The logged model it comes from.</param>
    /// <param name="description">Text for people.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<ModelVersion> CreateAsync(string name, string source, string? runId = null, string? modelId = null, string? description = null,
        IReadOnlyDictionary<string, string>? tags = null, CancellationToken cancellation = default)
    {
        var request = new CreateModelVersion
        {
            Name = name, Source = source, RunId = runId, ModelId = modelId, Description = description,
            Tags = tags?.Select(t => new ModelVersionTag { Key = t.Key, Value = t.Value }).ToList(),
        };
        var answer = await SendAsync<CreateModelVersion, CreateModelVersion.Response>(HttpMethod.Post, "create", request, cancellation).ConfigureAwait(false);
        return answer.ModelVersion ?? throw Missing("model-versions/create");
    }

    /// <summary>One version.</summary>
    /// <exception cref="MlflowNotFoundException">There is no such version.</exception>
    public async Task<ModelVersion> GetAsync(string name, string version, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Routes.V2 + "model-versions/get", new Query().Add("name", name).Add("version", version),
            Wire.Registry<GetModelVersion.Response>(), cancellation).ConfigureAwait(false);
        return answer.ModelVersion ?? throw Missing("model-versions/get");
    }

    /// <summary>The version an alias points at; <c>latest</c> is the highest.</summary>
    /// <exception cref="MlflowInvalidRequestException">The model has no such alias.</exception>
    public async Task<ModelVersion> GetByAliasAsync(string name, string alias, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Routes.V2 + "registered-models/alias", new Query().Add("name", name).Add("alias", alias),
            Wire.Registry<GetModelVersionByAlias.Response>(), cancellation).ConfigureAwait(false);
        return answer.ModelVersion ?? throw Missing("registered-models/alias");
    }

    /// <summary>Where a version's files are.</summary>
    public async Task<string> GetDownloadUriAsync(string name, string version, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Routes.V2 + "model-versions/get-download-uri", new Query().Add("name", name).Add("version", version),
            Wire.Registry<GetModelVersionDownloadUri.Response>(), cancellation).ConfigureAwait(false);
        return answer.ArtifactUri ?? throw new MlflowProtocolException("model-versions/get-download-uri answered without artifact_uri");
    }

    /// <summary>Replaces the description; null clears it.</summary>
    public async Task<ModelVersion> UpdateAsync(string name, string version, string? description, CancellationToken cancellation = default)
    {
        var answer = await SendAsync<UpdateModelVersion, UpdateModelVersion.Response>(HttpMethod.Patch, "update",
            new() { Name = name, Version = version, Description = description }, cancellation).ConfigureAwait(false);
        return answer.ModelVersion ?? throw Missing("model-versions/update");
    }

    /// <summary>Moves a version to None, Staging, Production or Archived.</summary>
    /// <param name="name">The model.</param>
    /// <param name="version">The version.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="archiveExisting">Whether other versions of that stage are archived.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<ModelVersion> TransitionAsync(string name, string version, string stage, bool archiveExisting = false, CancellationToken cancellation = default)
    {
        var answer = await SendAsync<TransitionModelVersionStage, TransitionModelVersionStage.Response>(HttpMethod.Post, "transition-stage",
            new() { Name = name, Version = version, Stage = stage, ArchiveExistingVersions = archiveExisting }, cancellation).ConfigureAwait(false);
        return answer.ModelVersion ?? throw Missing("model-versions/transition-stage");
    }

    /// <summary>Deletes a version; its number is not used again.</summary>
    public Task DeleteAsync(string name, string version, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, "delete", new DeleteModelVersion { Name = name, Version = version }, cancellation);

    /// <summary>Versions of all models, page by page.</summary>
    /// <param name="filter">A filter such as <c>name = 'flights' AND tags.stage = 'ready'</c>; null for all.</param>
    /// <param name="orderBy">Sort keys; null for last updated first.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public IAsyncEnumerable<ModelVersion> SearchAsync(string? filter = null, IEnumerable<string>? orderBy = null, CancellationToken cancellation = default)
    {
        var order = orderBy?.ToList();
        return Pages.Follow(
            (token, stop) => _transport.GetAsync(Routes.V2 + "model-versions/search",
                new Query().Add("filter", filter).Add("max_results", PageSize).Add("order_by", order).Add("page_token", token), Wire.Registry<SearchModelVersions.Response>(), stop),
            page => (page.ModelVersions, page.NextPageToken), cancellation);
    }

    /// <summary>Sets or replaces a tag.</summary>
    public Task SetTagAsync(string name, string version, string key, string value, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, "set-tag", new SetModelVersionTag { Name = name, Version = version, Key = key, Value = value }, cancellation);

    /// <summary>Removes a tag; a missing one is no error.</summary>
    public Task DeleteTagAsync(string name, string version, string key, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, "delete-tag", new DeleteModelVersionTag { Name = name, Version = version, Key = key }, cancellation);

    static MlflowProtocolException Missing(string route) => new($"{route} answered without model_version");

    Task<TResponse> SendAsync<TRequest, TResponse>(HttpMethod method, string verb, TRequest request, CancellationToken cancellation) =>
        _transport.SendAsync(method, Routes.V2 + "model-versions/" + verb, request, Wire.Registry<TRequest>(), Wire.Registry<TResponse>(), cancellation);

    Task SendAsync<TRequest>(HttpMethod method, string verb, TRequest request, CancellationToken cancellation) =>
        _transport.SendAsync(method, Routes.V2 + "model-versions/" + verb, request, Wire.Registry<TRequest>(), cancellation);
}
