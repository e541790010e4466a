using ML.Client.Errors;
using ML.Client.Http;
using ML.Client.Json;
using ML.Client.Paging;
using ML.Registry.Contracts.Webhooks;

namespace ML.Client.Webhooks;

/// <summary>
/// Webhooks of the registry: who is called when a model, a version, a tag or an alias changes. Every method throws
/// <see cref="MlflowException"/> when the server refuses. A receiver checks calls with <see cref="WebhookSignature"/>.
/// </summary>
public sealed class WebhooksClient
{
    const int PageSize = 100;
    const string Root = Routes.V2 + "webhooks";
    const string DeadLetters = "api/2.0/ml/webhooks/dead-letters";

    readonly MlflowTransport _transport;

    internal WebhooksClient(MlflowTransport transport) => _transport = transport;

    /// <summary>Creates a webhook.</summary>
    /// <param name="name">Letters, digits, dots, dashes and underscores.</param>
    /// <param name="url">Who is called. Servers take public https addresses unless they were told otherwise.</param>
    /// <param name="events">What for; at least one.</param>
    /// <param name="secret">Key of the signature; null for calls without one.</param>
    /// <param name="description">Free text; null for none.</param>
    /// <param name="active">Whether calls start now.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <exception cref="MlflowInvalidRequestException">The address, the name or an event is not allowed.</exception>
    public async Task<Webhook> CreateAsync(string name, string url, IEnumerable<WebhookEvent> events, string? secret = null, string? description = null, bool active = true, CancellationToken cancellation = default)
    {
        var request = new CreateWebhook { Name = name, Url = url, Events = [.. events], Secret = secret, Description = description, Status = StatusOf(active) };
        var answer = await SendAsync<CreateWebhook, CreateWebhook.Response>(HttpMethod.Post, Root, request, cancellation).ConfigureAwait(false);
        return answer.Webhook ?? throw Missing("create");
    }

    /// <summary>A webhook, without its secret.</summary>
    /// <exception cref="MlflowNotFoundException">There is none of that id.</exception>
    public async Task<Webhook> GetAsync(string id, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(Of(id), null, Wire.Registry<GetWebhook.Response>(), cancellation).ConfigureAwait(false);
        return answer.Webhook ?? throw Missing("get");
    }

    /// <summary>All webhooks, page by page.</summary>
    public IAsyncEnumerable<Webhook> ListAsync(CancellationToken cancellation = default) => Pages.Follow(
        (token, stop) => _transport.GetAsync(Root, new Query().Add("max_results", PageSize).Add("page_token", token), Wire.Registry<ListWebhooks.Response>(), stop),
        page => (page.Webhooks, page.NextPageToken), cancellation);

    /// <summary>Changes a webhook; what is null stays as it is.</summary>
    /// <param name="id">The webhook's id.</param>
    /// <param name="name">Another name.</param>
    /// <param name="url">Another address.</param>
    /// <param name="events">Other events, whole.</param>
    /// <param name="secret">Another key of the signature.</param>
    /// <param name="description">Another description.</param>
    /// <param name="active">Whether calls are made.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<Webhook> UpdateAsync(string id, string? name = null, string? url = null, IEnumerable<WebhookEvent>? events = null, string? secret = null, string? description = null, bool? active = null, CancellationToken cancellation = default)
    {
        var request = new UpdateWebhook { Name = name, Url = url, Events = events?.ToList(), Secret = secret, Description = description, Status = active is { } on ? StatusOf(on) : null };
        var answer = await SendAsync<UpdateWebhook, UpdateWebhook.Response>(HttpMethod.Patch, Of(id), request, cancellation).ConfigureAwait(false);
        return answer.Webhook ?? throw Missing("update");
    }

    /// <summary>Deletes a webhook.</summary>
    /// <exception cref="MlflowNotFoundException">There is none of that id.</exception>
    public Task DeleteAsync(string id, CancellationToken cancellation = default) => _transport.SendAsync(HttpMethod.Delete, Of(id), null, cancellation);

    /// <summary>Makes the server call a webhook now, with a sample.</summary>
    /// <param name="id">The webhook's id.</param>
    /// <param name="sample">Which event's sample; null for that of the webhook's first event.</param>
    /// <param name="cancellation">Cancels the call.</param>
    /// <returns>What the receiver answered; a receiver that cannot be reached is a result, not an error.</returns>
    public async Task<WebhookTestResult> TestAsync(string id, WebhookEvent? sample = null, CancellationToken cancellation = default)
    {
        var answer = await SendAsync<TestWebhook, TestWebhook.Response>(HttpMethod.Post, Of(id) + "/test", new() { Event = sample }, cancellation).ConfigureAwait(false);
        return answer.Result ?? throw new MlflowProtocolException("webhooks/test answered without result");
    }

    /// <summary>Calls that the platform's server gave up, newest first, at most 1,000. MLflow's own server has no such list.</summary>
    /// <param name="webhookId">Only those of one webhook; null for all.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public async Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(string? webhookId = null, CancellationToken cancellation = default)
    {
        var answer = await _transport.GetAsync(DeadLetters, new Query().Add("webhook_id", webhookId), Wire.Registry<ListDeadLetters.Response>(), cancellation).ConfigureAwait(false);
        return answer.DeadLetters ?? [];
    }

    /// <summary>Makes the server try a call again that it gave up.</summary>
    /// <exception cref="MlflowNotFoundException">There is none of that id.</exception>
    public Task RetryDeadLetterAsync(string deliveryId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Post, $"{DeadLetters}/{Uri.EscapeDataString(deliveryId)}/retry", null, cancellation);

    /// <summary>Forgets a call that the server gave up.</summary>
    /// <exception cref="MlflowNotFoundException">There is none of that id.</exception>
    public Task DeleteDeadLetterAsync(string deliveryId, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"{DeadLetters}/{Uri.EscapeDataString(deliveryId)}", null, cancellation);

    static string StatusOf(bool active) => active ? "ACTIVE" : "DISABLED";

    static string Of(string id) => $"{Root}/{Uri.EscapeDataString(id)}";

    static MlflowProtocolException Missing(string verb) => new($"webhooks/{verb} answered without webhook");

    Task<TResponse> SendAsync<TRequest, TResponse>(HttpMethod method, string path, TRequest request, CancellationToken cancellation) =>
        _transport.SendAsync(method, path, request, Wire.Registry<TRequest>(), Wire.Registry<TResponse>(), cancellation);
}
