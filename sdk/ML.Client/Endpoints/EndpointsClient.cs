using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Serving.Contracts.Endpoints;

namespace ML.Client.Endpoints;

/// <summary>
/// Serving endpoints of the platform, or of Databricks: what they serve and how traffic is shared. Every method throws
/// <see cref="MlflowException"/> when the server refuses. To ask an endpoint, see <see cref="Serving.ScoringClient"/>.
/// </summary>
public sealed class EndpointsClient
{
    const string Root = "api/2.0/serving-endpoints";
    static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    readonly MlflowTransport _transport;

    internal EndpointsClient(MlflowTransport transport) => _transport = transport;

    /// <summary>Creates an endpoint; its models are loaded afterwards, see <see cref="WaitUntilReadyAsync"/>.</summary>
    /// <param name="endpoint">Name and what it serves.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="MlflowAlreadyExistsException">The name is taken.</exception>
    public Task<EndpointAnswer> CreateAsync(EndpointDefinition endpoint, CancellationToken cancellation = default) =>
        SendAsync<EndpointDefinition, EndpointAnswer>(HttpMethod.Post, Root, endpoint, cancellation);

    /// <summary>Creates an endpoint that serves one version of a registered model.</summary>
    /// <param name="name">The endpoint's name: letters, digits, dashes and underscores.</param>
    /// <param name="model">The registered model.</param>
    /// <param name="versionOrAlias">A version such as <c>3</c>, or <c>@champion</c> to follow an alias.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="MlflowAlreadyExistsException">The name is taken.</exception>
    public Task<EndpointAnswer> CreateAsync(string name, string model, string versionOrAlias, CancellationToken cancellation = default) =>
        CreateAsync(new EndpointDefinition { Name = name, Config = new() { ServedEntities = [new() { EntityName = model, EntityVersion = versionOrAlias }] } }, cancellation);

    /// <summary>An endpoint and where it stands.</summary>
    /// <exception cref="MlflowNotFoundException">There is none of that name.</exception>
    public Task<EndpointAnswer> GetAsync(string name, CancellationToken cancellation = default) =>
        _transport.GetAsync(Of(name), null, Wire.Serving<EndpointAnswer>(), cancellation);

    /// <summary>All endpoints.</summary>
    public async Task<IReadOnlyList<EndpointAnswer>> ListAsync(CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Root, null, Wire.Serving<EndpointList>(), cancellation).ConfigureAwait(false);
        return answer.Endpoints ?? [];
    }

    /// <summary>Replaces what an endpoint serves; the old models answer until the new ones are ready.</summary>
    /// <param name="name">The endpoint.</param>
    /// <param name="config">Served entities and traffic, whole.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="MlflowInvalidRequestException">Shares do not come to 100, or an entity is not known.</exception>
    public Task<EndpointAnswer> UpdateConfigAsync(string name, EndpointConfig config, CancellationToken cancellation = default) =>
        SendAsync<EndpointConfig, EndpointAnswer>(HttpMethod.Put, Of(name) + "/config", config, cancellation);

    /// <summary>Deletes an endpoint; requests under way are answered.</summary>
    /// <exception cref="MlflowNotFoundException">There is none of that name.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellation = default) => _transport.SendAsync(HttpMethod.Delete, Of(name), null, cancellation);

    /// <summary>Sets tags and removes others.</summary>
    /// <param name="name">The endpoint.</param>
    /// <param name="set">Tags to set or replace; null for none.</param>
    /// <param name="remove">Keys to remove; null for none.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task TagAsync(string name, IReadOnlyDictionary<string, string?>? set, IEnumerable<string>? remove = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Patch, Of(name) + "/tags", new TagsPatch(set?.Select(t => new EndpointTag(t.Key, t.Value)).ToList(), remove?.ToList()), Wire.Serving<TagsPatch>(), cancellation);

    /// <summary>Replaces the rate limits.</summary>
    /// <param name="name">The endpoint.</param>
    /// <param name="limits">Calls a minute, for all callers together or each; empty for none.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task SetRateLimitsAsync(string name, IEnumerable<RateLimit> limits, CancellationToken cancellation = default) =>
        SendAsync<RateLimitList, RateLimitList>(HttpMethod.Put, Of(name) + "/rate-limits", new([.. limits]), cancellation);

    /// <summary>What a served entity tells about itself: its state, and why it is not ready.</summary>
    /// <param name="name">The endpoint.</param>
    /// <param name="entity">The served entity's name inside of the endpoint.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<string> LogsAsync(string name, string entity, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync($"{Of(name)}/served-models/{Uri.EscapeDataString(entity)}/logs", null, Wire.Serving<LogsAnswer>(), cancellation).ConfigureAwait(false);
        return answer.Logs;
    }

    /// <summary>Waits until an endpoint answers requests and no change of it is under way.</summary>
    /// <param name="name">The endpoint.</param>
    /// <param name="patience">Longest wait; null is 5 minutes.</param>
    /// <param name="cancellation">Cancels the wait.</param>
    /// <returns>The endpoint, ready.</returns>
    /// <exception cref="TimeoutException">It is not ready in time; the message says what keeps it.</exception>
    /// <exception cref="MlflowException">Its last change failed, or the server refuses.</exception>
    public async Task<EndpointAnswer> WaitUntilReadyAsync(string name, TimeSpan? patience = null, CancellationToken cancellation = default)
    {
        var time = _transport.Options.TimeProvider;
        var (start, limit) = (time.GetTimestamp(), patience ?? TimeSpan.FromMinutes(5));
        while (true)
        {
            var endpoint = await GetAsync(name, cancellation).ConfigureAwait(false);
            if (endpoint.State is { ConfigUpdate: "UPDATE_FAILED" }) throw new MlflowException($"endpoint '{name}': the change failed: {Reason(endpoint)}");
            if (endpoint.State is { Ready: "READY", ConfigUpdate: "NOT_UPDATING" }) return endpoint;
            if (time.GetElapsedTime(start) >= limit)
                throw new TimeoutException($"endpoint '{name}' is {endpoint.State?.Ready ?? "in no state"} after {limit.TotalSeconds:0} s: {Reason(endpoint)}");
            await Task.Delay(PollInterval, time, cancellation).ConfigureAwait(false);
        }
    }

    static string Reason(EndpointAnswer endpoint)
    {
        var entities = (endpoint.PendingConfig?.ServedEntities ?? []).Concat(endpoint.Config?.ServedEntities ?? []);
        return entities.Select(e => e.State?.DeploymentStateMessage).FirstOrDefault(m => !string.IsNullOrEmpty(m)) ?? "its models are being loaded";
    }

    static string Of(string name) => $"{Root}/{Uri.EscapeDataString(name)}";

    Task<TResponse> SendAsync<TRequest, TResponse>(HttpMethod method, string path, TRequest request, CancellationToken cancellation) =>
        _transport.SendAsync(method, path, request, Wire.Serving<TRequest>(), Wire.Serving<TResponse>(), cancellation);
}
