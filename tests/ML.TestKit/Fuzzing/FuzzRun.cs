using System.Net;
using System.Text.Json.Nodes;
using ML.TestKit.Servers;

namespace ML.TestKit.Fuzzing;

/// <summary>Sends nonsense to a server for a while and keeps what should not have come back.</summary>
public sealed class FuzzRun(ITrackingServer server, int seed)
{
    static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(20);

    /// <summary>Requests that were answered with a server error, or not in time.</summary>
    public List<string> Faults { get; } = [];

    public int Requests { get; private set; }

    /// <param name="goOn">Asked before each request.</param>
    public async Task RunAsync(Func<bool> goOn)
    {
        var fuzzer = new RouteFuzzer(seed, FuzzRoute.All(), await PrepareAsync());
        for (; goOn(); Requests++)
        {
            using var request = fuzzer.Next();
            if (await FaultAsync(request) is { } fault) Faults.Add($"{request.Method} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync())}: {fault}");
        }
    }

    async Task<string?> FaultAsync(HttpRequestMessage request)
    {
        using var limit = new CancellationTokenSource(LongestAnswer);
        try
        {
            using var answer = await server.Http.SendAsync(request, limit.Token);
            var text = await answer.Content.ReadAsStringAsync(limit.Token);
            // 501: what the artifact store at hand cannot do, such as signing addresses of a local disk.
            // 503 of a store: the fuzzer registers versions in stores that are not there.
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && text.Contains("The artifact store cannot be reached", StringComparison.Ordinal)) return null;
            return answer.StatusCode >= HttpStatusCode.InternalServerError && answer.StatusCode != HttpStatusCode.NotImplemented ? $"{(int)answer.StatusCode} {text}" : null;
        }
        catch (OperationCanceledException)
        {
            return $"no answer in {LongestAnswer}";
        }
        catch (HttpRequestException error)
        {
            return error.Message;
        }
    }

    async Task<List<string>> PrepareAsync()
    {
        var experiment = (string)(await PostAsync("experiments/create", """{"name": "fuzzed"}"""))["experiment_id"]!;
        var run = (string)(await PostAsync("runs/create", $$"""{"experiment_id": "{{experiment}}"}"""))["run"]!["info"]!["run_id"]!;
        await PostAsync("runs/log-batch", $$"""{"run_id": "{{run}}", "metrics": [{"key": "m", "value": 1, "timestamp": 1}], "params": [{"key": "p", "value": "v"}]}""");
        var model = (string)(await PostAsync("logged-models", $$"""{"experiment_id": "{{experiment}}", "name": "lm"}"""))["model"]!["info"]!["model_id"]!;
        await PostAsync("registered-models/create", """{"name": "rm"}""");
        await PostAsync("model-versions/create", """{"name": "rm", "source": "s3://bucket/x"}""");
        return [experiment, run, model, "rm", "1", "m", "p", "champion"];
    }

    async Task<JsonNode> PostAsync(string path, string body)
    {
        using var answer = await server.Http.PostAsync("/api/2.0/mlflow/" + path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }
}
