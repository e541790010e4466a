using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests.Webhooks;

public sealed class WebhookTests
{
    const string Secret = "s3cret";

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Nothing_acknowledged_is_lost_when_the_server_is_killed(string kind)
    {
        using var folder = new TemporaryFolder();
        var uri = await Databases.NewAsync(kind, folder.Path);
        using var settings = new EnvironmentVariables(
            ("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true"), ("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http"), ("MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES", "50"), ("MLFLOW_WEBHOOK_REQUEST_TIMEOUT", "3"),
            ("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", Convert.ToBase64String(new byte[32])));
        await using var receiver = await Receiver.StartAsync();
        receiver.Status = 503;
        var acknowledged = new List<string>();
        for (var round = 0; round < 3; round++)
        {
            await using var server = await MlServer.StartAsync(uri, folder.Path);
            if (round == 0) await CreateWebhookAsync(server.Http, receiver.Address);
            await CreateModelsUntilKilledAsync(server, $"round{round}", acknowledged);
        }

        receiver.Status = 200;
        await using var last = await MlServer.StartAsync(uri, folder.Path);
        await Waiting.UntilAsync(
            () => Task.FromResult(acknowledged.All(name => receiver.Calls.Any(c => c.Body.Contains($"\"name\":\"{name}\"")))), TimeSpan.FromSeconds(60),
            () => $"{receiver.Calls.Count} of {acknowledged.Count} calls came:\n{last.Process.Output}");
        Assert.All(receiver.Calls, call => Assert.Equal(Sign(call.Id, call.Timestamp, call.Body), call.Signature));
        Assert.NotEmpty(acknowledged);
    }

    [Fact]
    public async Task Changes_of_webhooks_stand_in_the_audit_log_without_their_secrets()
    {
        using var folder = new TemporaryFolder();
        using var settings = new EnvironmentVariables(("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true"), ("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http"));
        await using var server = await MlServer.StartAsync(folder.Path);
        await CreateWebhookAsync(server.Http, "http://127.0.0.1:1");
        var id = JsonNode.Parse(await server.Http.GetStringAsync("/api/2.0/mlflow/webhooks"))!["webhooks"]![0]!["webhook_id"]!.GetValue<string>();
        using var update = await server.Http.PatchAsync($"/api/2.0/mlflow/webhooks/{id}", new StringContent("""{"status": "DISABLED", "secret": "n3wer"}""", Encoding.UTF8, "application/json"));
        Assert.True(update.IsSuccessStatusCode, await update.Content.ReadAsStringAsync());
        using var delete = await server.Http.DeleteAsync($"/api/2.0/mlflow/webhooks/{id}");
        Assert.True(delete.IsSuccessStatusCode, await delete.Content.ReadAsStringAsync());
        var text = await server.Http.GetStringAsync($"/api/2.0/ml/audit/entries?entity_kind=webhook&entity_name={id}");
        var entries = JsonNode.Parse(text)!["entries"]!.AsArray();
        Assert.Equal(["webhook.delete", "webhook.update", "webhook.create"], entries.Select(e => e!["action"]!.GetValue<string>()));
        Assert.Equal("DISABLED", entries[1]!["after"]!["status"]!.GetValue<string>());
        Assert.Equal("changed", entries[1]!["after"]!["secret"]!.GetValue<string>());
        Assert.Equal("http://127.0.0.1:1/hook", entries[0]!["before"]!["url"]!.GetValue<string>());
        Assert.DoesNotContain(Secret, text);
        Assert.DoesNotContain("n3wer", text);
    }

    [Fact]
    public async Task A_call_that_is_given_up_is_a_dead_letter_that_can_be_sent_again()
    {
        using var folder = new TemporaryFolder();
        using var settings = new EnvironmentVariables(
            ("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true"), ("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http"));
        await using var receiver = await Receiver.StartAsync();
        receiver.Status = 410;
        await using var server = await MlServer.StartAsync(folder.Path);
        await CreateWebhookAsync(server.Http, receiver.Address);
        await server.Http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay" });
        JsonArray letters = [];
        await Waiting.UntilAsync(
            async () => (letters = (await server.Http.GetAsync("/api/2.0/ml/webhooks/dead-letters", ""))["dead_letters"]?.AsArray() ?? []).Count == 1,
            TimeSpan.FromSeconds(30), () => server.Process.Output);
        Assert.Equal("the receiver answered 410", (string)letters[0]!["last_error"]!);
        receiver.Status = 200;
        await server.Http.OkAsync(HttpMethod.Post, $"/api/2.0/ml/webhooks/dead-letters/{letters[0]!["delivery_id"]}/retry", null);
        await Waiting.UntilAsync(() => Task.FromResult(receiver.Calls.Count == 1), TimeSpan.FromSeconds(30), () => server.Process.Output);
        Assert.Equal((string)letters[0]!["delivery_id"]!, receiver.Calls.Single().Id);
        var entry = (await server.Http.GetAsync("/api/2.0/ml/audit/entries", "entity_kind=dead_letter"))["entries"]!.AsArray().Single()!;
        Assert.Equal(("dead_letter.retry", (string)letters[0]!["delivery_id"]!), ((string)entry["action"]!, (string)entry["entity_name"]!));
        Assert.Equal("the receiver answered 410", (string)entry["before"]!["last_error"]!);
    }

    [Fact]
    public async Task Webhooks_do_not_reach_into_the_servers_own_network()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        string[] hosts = ["127.0.0.1", "localhost", "10.1.2.3", "192.168.1.1", "169.254.169.254", "[::1]", "[fe80::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "[64:ff9b::7f00:1]"];
        foreach (var host in hosts)
            Assert.Equal("INVALID_PARAMETER_VALUE", await server.Http.ErrorAsync(HttpMethod.Post, "webhooks", Webhook($"https://{host}/x"), HttpStatusCode.BadRequest));
        Assert.Equal("INVALID_PARAMETER_VALUE", await server.Http.ErrorAsync(HttpMethod.Post, "webhooks", Webhook("http://8.8.8.8/x"), HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task An_address_is_checked_again_when_a_call_is_sent()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await Receiver.StartAsync();
        using var settings = new EnvironmentVariables(
            ("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http"), ("MLFLOW_WEBHOOK_REQUEST_MAX_RETRIES", "0"), ("MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY", Convert.ToBase64String(new byte[32])));
        using (new EnvironmentVariables(("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true")))
        await using (var open = await MlServer.StartAsync(folder.Path)) await CreateWebhookAsync(open.Http, receiver.Address);

        // What was public when the webhook was made leads into our own network now.
        await using var server = await MlServer.StartAsync(folder.Path);
        await server.Http.PostAsync("registered-models/create", new JsonObject { ["name"] = "delay" });
        JsonArray letters = [];
        await Waiting.UntilAsync(
            async () => (letters = (await server.Http.GetAsync("/api/2.0/ml/webhooks/dead-letters", ""))["dead_letters"]?.AsArray() ?? []).Count == 1,
            TimeSpan.FromSeconds(30), () => server.Process.Output);
        Assert.Contains("non-public", (string)letters[0]!["last_error"]!);
        Assert.Empty(receiver.Calls);
    }

    [Fact]
    public async Task A_secret_is_stored_encrypted_and_never_answered()
    {
        using var folder = new TemporaryFolder();
        using var settings = new EnvironmentVariables(("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true"), ("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "http"));
        await using var server = await MlServer.StartAsync(folder.Path);
        var created = await server.Http.PostAsync("webhooks", Webhook("http://127.0.0.1:1/hook"));
        Assert.DoesNotContain(Secret, created.ToJsonString());
        Assert.DoesNotContain(Secret, (await server.Http.GetAsync("webhooks", "")).ToJsonString());
        foreach (var file in Directory.EnumerateFiles(folder.Path, "mlflow.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var text = await reader.ReadToEndAsync();
            Assert.DoesNotContain(Secret, text);
        }
    }

    static async Task CreateModelsUntilKilledAsync(MlServer server, string prefix, List<string> acknowledged)
    {
        for (var i = 0; i < 20; i++)
        {
            await server.Http.PostAsync("registered-models/create", new JsonObject { ["name"] = $"{prefix}-{i}" });
            acknowledged.Add($"{prefix}-{i}");
        }

        await server.KillAsync();
    }

    static Task CreateWebhookAsync(HttpClient http, string address) => http.PostAsync("webhooks", Webhook(address + "/hook"));

    static JsonObject Webhook(string url) => new()
    {
        ["name"] = "hook", ["url"] = url, ["secret"] = Secret,
        ["events"] = new JsonArray(new JsonObject { ["entity"] = "REGISTERED_MODEL", ["action"] = "CREATED" }),
    };

    static string Sign(string id, string timestamp, string body) =>
        "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
}
