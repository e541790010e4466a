using System.Text.Json;
using ML.Client.Errors;
using ML.Client.Webhooks;

namespace ML.Client.Compat.Tests;

/// <summary>Webhooks, whoever keeps them: they are called, and the call can be checked.</summary>
public abstract class WebhookConformance(ServerFixture server)
{
    const string Secret = "a secret that both sides know";

    [Fact]
    public async Task A_webhook_is_kept_changed_and_deleted()
    {
        var webhooks = server.Client.Webhooks;
        var made = await webhooks.CreateAsync("kept", "http://127.0.0.1:9/hook", [WebhookEvents.ModelVersionCreated], description: "one", active: false);
        Assert.Equal(("kept", "DISABLED", "one"), (made.Name, made.Status, made.Description));
        var changed = await webhooks.UpdateAsync(made.WebhookId!, url: "http://127.0.0.1:9/other", events: [WebhookEvents.ModelVersionAliasCreated, WebhookEvents.RegisteredModelCreated]);
        Assert.Equal(("kept", "http://127.0.0.1:9/other", "DISABLED"), (changed.Name, changed.Url, changed.Status));
        var read = await webhooks.GetAsync(made.WebhookId!);
        Assert.Equal(["MODEL_VERSION_ALIAS.CREATED", "REGISTERED_MODEL.CREATED"], read.Events!.Select(e => $"{e.Entity}.{e.Action}").Order(StringComparer.Ordinal));
        Assert.Contains(await webhooks.ListAsync().ToListAsync(), w => w.WebhookId == made.WebhookId);
        await webhooks.DeleteAsync(made.WebhookId!);
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => webhooks.GetAsync(made.WebhookId!));
    }

    [Fact]
    public async Task A_wrong_address_is_refused()
    {
        var error = await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => server.Client.Webhooks.CreateAsync("wrong", "ftp://127.0.0.1/hook", [WebhookEvents.ModelVersionCreated]));
        Assert.Contains("ftp", error.Message);
    }

    [Fact]
    public async Task A_call_is_signed_and_a_changed_one_is_not_taken()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhooks = server.Client.Webhooks;
        var hook = await webhooks.CreateAsync("called", receiver.Address + "/hook", [WebhookEvents.RegisteredModelCreated], Secret);
        var tested = await webhooks.TestAsync(hook.WebhookId!);
        Assert.Equal((true, 200), (tested.Success, tested.ResponseStatus));
        var name = $"hooked-{Guid.NewGuid():n}";
        await server.Client.RegisteredModels.CreateAsync(name);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (receiver.Calls.Count < 2) await Task.Delay(20, limit.Token);
        await webhooks.DeleteAsync(hook.WebhookId!);
        Assert.All(receiver.Calls, call => Assert.True(WebhookSignature.IsValid(Secret, call.Signature, call.Id, call.Time, call.Body)));
        var (signature, id, time, body) = receiver.Calls.Last();
        Assert.Contains(name, JsonDocument.Parse(body).RootElement.GetRawText());
        Assert.False(WebhookSignature.IsValid("another", signature, id, time, body));
        body[^2] ^= 1;
        Assert.False(WebhookSignature.IsValid(Secret, signature, id, time, body));
    }
}
