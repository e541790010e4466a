using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Registry.Contracts.Webhooks;
using ML.Registry.Webhooks.Delivery;

namespace ML.Registry.Webhooks;

/// <summary>Creates, changes, lists, tests and removes webhooks.</summary>
sealed class WebhookService(RegistryDatabase databases, WebhookUrl urls, SecretCipher cipher, WebhookSender sender, RegistryHistory history, TimeProvider clock)
{
    const int DefaultLimit = 100;
    const int HighestLimit = 1000;
    readonly IDatabase database = databases.Registry;

    public async Task<Webhook> CreateAsync(CreateWebhook request, CancellationToken cancellation)
    {
        WebhookRules.Name(Check.Required(request.Name, "name"));
        var url = Check.Required(request.Url, "url");
        var wire = request.Events ?? throw Check.Missing("events");
        if (wire.Count == 0) throw PlatformException.Invalid("Webhook events must be a non-empty list of WebhookEvent objects: [].");
        var events = WebhookRules.Events(wire);
        WebhookRules.Texts(request.Description, request.Secret);
        var status = WebhookRules.Status(request.Status);
        await urls.ValidateAsync(url, cancellation);
        var now = Now();
        var webhook = new Webhook
        {
            WebhookId = Guid.NewGuid().ToString(), Name = request.Name, Description = request.Description, Url = url, Status = status,
            CreationTimestamp = now, LastUpdatedTimestamp = now,
        };
        var secret = Encrypt(request.Secret);
        return await database.WriteAsync(async session =>
        {
            await WebhookStore.InsertAsync(session, webhook, secret, events);
            var made = await WebhookStore.GetAsync(session, webhook.WebhookId!);
            await history.WebhookAsync(session, "create", made.WebhookId!, null, StateOf(made, secret is not null));
            return made;
        }, cancellation);
    }

    public Task<Webhook> GetAsync(string id) => database.ReadAsync(session => WebhookStore.GetAsync(session, id));

    public Task<ListWebhooks.Response> ListAsync(ListWebhooks request)
    {
        var limit = request.MaxResults is null or 0 ? DefaultLimit : request.MaxResults.Value;
        if (limit is < 1 or > HighestLimit) throw PlatformException.Invalid($"max_results must be between 1 and {HighestLimit}.");
        var offset = PageToken.ToOffset(request.PageToken);
        return database.ReadAsync(async session =>
        {
            var page = Page<Webhook>.FromRows(await WebhookStore.ListAsync(session, limit + 1, offset), limit, offset);
            return new ListWebhooks.Response { Webhooks = [.. page.Items], NextPageToken = page.NextToken };
        });
    }

    public async Task<Webhook> UpdateAsync(string id, UpdateWebhook request, CancellationToken cancellation)
    {
        if (request.Name is { Length: > 0 } name) WebhookRules.Name(name);
        WebhookRules.Texts(request.Description, request.Secret);
        var events = WebhookRules.Events(request.Events ?? []);
        if (request.Status is { Length: > 0 }) request.Status = WebhookRules.Status(request.Status);
        if (request.Url is { Length: > 0 } url) await urls.ValidateAsync(url, cancellation);
        var secret = Encrypt(request.Secret);
        return await database.WriteAsync(async session =>
        {
            var before = await WebhookStore.GetAsync(session, id);
            await WebhookStore.UpdateAsync(session, id, request, secret, events, Now());
            var after = await WebhookStore.GetAsync(session, id);
            await history.WebhookAsync(session, "update", id, StateOf(before, false), StateOf(after, secret is not null));
            return after;
        }, cancellation);
    }

    public Task DeleteAsync(string id) => database.WriteAsync(async session =>
    {
        var before = history.IsKept ? await WebhookStore.GetAsync(session, id) : null;
        await WebhookStore.DeleteAsync(session, id, Now());
        if (before is not null) await history.WebhookAsync(session, "delete", id, StateOf(before, false), null);
        return true;
    });

    /// <summary>Sends a sample now and tells what came back.</summary>
    public async Task<WebhookTestResult> TestAsync(string id, TestWebhook request, CancellationToken cancellation)
    {
        var (events, target) = await database.ReadAsync(async session =>
            ((await WebhookStore.GetAsync(session, id)).Events!, await WebhookStore.FindTargetAsync(session, id, evenDisabled: true)), cancellation);
        var kind = EventKind.Parse(request.Event ?? events[0]);
        var outcome = await sender.SendAsync(target!.Value.Url, target.Value.Secret, Guid.NewGuid().ToString(), EventSamples.Of(kind, clock.GetUtcNow()), cancellation);
        return new WebhookTestResult
        {
            Success = outcome.Succeeded, ResponseStatus = outcome.Status, ResponseBody = outcome.Body,
            ErrorMessage = outcome.Error is { } error ? $"Failed to test webhook: {error}" : null,
        };
    }

    // The secret itself is nobody's to read; that there is a new one is worth knowing.
    static JsonObject StateOf(Webhook webhook, bool newSecret)
    {
        var state = new JsonObject
        {
            ["name"] = webhook.Name, ["url"] = webhook.Url, ["status"] = webhook.Status,
            ["events"] = new JsonArray([.. (webhook.Events ?? []).Select(e => (JsonNode?)JsonValue.Create($"{e.Entity}.{e.Action}".ToLowerInvariant()))]),
        };
        if (newSecret) state["secret"] = "changed";
        return state;
    }

    string? Encrypt(string? secret) => string.IsNullOrEmpty(secret) ? null : cipher.Encrypt(secret);

    long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();
}
