using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Client.Paging;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Contracts.RegisteredModels;

namespace ML.Client.Registry;

/// <summary>Registered models and their aliases. Every method throws <see cref="MlflowException"/> when the server refuses.</summary>
public sealed class RegisteredModelsClient
{
    const int PageSize = 100;

    readonly MlflowTransport _transport;

    internal RegisteredModelsClient(MlflowTransport transport) => _transport = transport;

    /// <summary>Creates a registered model.</summary>
    /// <exception cref="MlflowAlreadyExistsException">The name is taken.</exception>
    public async Task<RegisteredModel> CreateAsync(string name, string? description = null, IReadOnlyDictionary<string, string>? tags = null, CancellationToken cancellation = default)
    {
        var request = new CreateRegisteredModel { Name = name, Description = description, Tags = tags?.Select(t => new RegisteredModelTag { Key = t.Key, Value = t.Value }).ToList() };
        var answer = await SendAsync<CreateRegisteredModel, CreateRegisteredModel.Response>(HttpMethod.Post, "create", request, cancellation).ConfigureAwait(false);
        return answer.RegisteredModel ?? throw Missing("create");
    }

    /// <summary>A registered model with its latest versions, tags and aliases.</summary>
    /// <exception cref="MlflowNotFoundException">There is none of that name.</exception>
    public async Task<RegisteredModel> GetAsync(string name, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Routes.V2 + "registered-models/get", new Query().Add("name", name), Wire.Registry<GetRegisteredModel.Response>(), cancellation).ConfigureAwait(false);
        return answer.RegisteredModel ?? throw Missing("get");
    }

    /// <summary>Creates the model unless it is there.</summary>
    public async Task EnsureAsync(string name, CancellationToken cancellation = default)
    {
        try
        {
            await CreateAsync(name, cancellation: cancellation).ConfigureAwait(false);
        }
        catch (MlflowAlreadyExistsException)
        {
            // What was wanted.
        }
    }

    /// <summary>Gives a model another name.</summary>
    public async Task<RegisteredModel> RenameAsync(string name, string newName, CancellationToken cancellation = default)
    {
        var answer = await SendAsync<RenameRegisteredModel, RenameRegisteredModel.Response>(HttpMethod.Post, "rename", new() { Name = name, NewName = newName }, cancellation).ConfigureAwait(false);
        return answer.RegisteredModel ?? throw Missing("rename");
    }

    /// <summary>Replaces the description; null clears it.</summary>
    public async Task<RegisteredModel> UpdateAsync(string name, string? description, CancellationToken cancellation = default)
    {
        var answer = await SendAsync<UpdateRegisteredModel, UpdateRegisteredModel.Response>(HttpMethod.Patch, "update", new() { Name = name, Description = description }, cancellation).ConfigureAwait(false);
        return answer.RegisteredModel ?? throw Missing("update");
    }

    /// <summary>Deletes a model with all its versions.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellation = default) => SendAsync(HttpMethod.Delete, "delete", new DeleteRegisteredModel { Name = name }, cancellation);

    /// <summary>Registered models, page by page; prompts are left out.</summary>
    /// <param name="filter">A filter such as <c>name LIKE 'flight%'</c>; null for all.</param>
    /// <param name="orderBy">Sort keys <c>name</c> or <c>last_updated_timestamp</c>, with DESC; null for by name.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public IAsyncEnumerable<RegisteredModel> SearchAsync(string? filter = null, IEnumerable<string>? orderBy = null, CancellationToken cancellation = default)
    {
        var order = orderBy?.ToList();
        return Pages.Follow(
            (token, stop) => _transport.GetAsync(Routes.V2 + "registered-models/search",
                new Query().Add("filter", filter).Add("max_results", PageSize).Add("order_by", order).Add("page_token", token), Wire.Registry<SearchRegisteredModels.Response>(), stop),
            page => (page.RegisteredModels, page.NextPageToken), cancellation);
    }

    /// <summary>The newest version of each stage, or of the stages given.</summary>
    public async Task<IReadOnlyList<ModelVersion>> LatestVersionsAsync(string name, IEnumerable<string>? stages = null, CancellationToken cancellation = default)
    {
        var answer = await SendAsync<GetLatestVersions, GetLatestVersions.Response>(HttpMethod.Post, "get-latest-versions", new() { Name = name, Stages = stages?.ToList() }, cancellation).ConfigureAwait(false);
        return answer.ModelVersions ?? [];
    }

    /// <summary>Sets or replaces a tag.</summary>
    public Task SetTagAsync(string name, string key, string value, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, "set-tag", new SetRegisteredModelTag { Name = name, Key = key, Value = value }, cancellation);

    /// <summary>Removes a tag; a missing one is no error.</summary>
    public Task DeleteTagAsync(string name, string key, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, "delete-tag", new DeleteRegisteredModelTag { Name = name, Key = key }, cancellation);

    /// <summary>Points an alias at a version.</summary>
    public Task SetAliasAsync(string name, string alias, string version, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Post, "alias", new SetRegisteredModelAlias { Name = name, Alias = alias, Version = version }, cancellation);

    /// <summary>Removes an alias; a missing one is no error.</summary>
    public Task DeleteAliasAsync(string name, string alias, CancellationToken cancellation = default) =>
        SendAsync(HttpMethod.Delete, "alias", new DeleteRegisteredModelAlias { Name = name, Alias = alias }, cancellation);

    static MlflowProtocolException Missing(string verb) => new($"registered-models/{verb} answered without registered_model");

    Task<TResponse> SendAsync<TRequest, TResponse>(HttpMethod method, string verb, TRequest request, CancellationToken cancellation) =>
        _transport.SendAsync(method, Routes.V2 + "registered-models/" + verb, request, Wire.Registry<TRequest>(), Wire.Registry<TResponse>(), cancellation);

    Task SendAsync<TRequest>(HttpMethod method, string verb, TRequest request, CancellationToken cancellation) =>
        _transport.SendAsync(method, Routes.V2 + "registered-models/" + verb, request, Wire.Registry<TRequest>(), cancellation);
}
