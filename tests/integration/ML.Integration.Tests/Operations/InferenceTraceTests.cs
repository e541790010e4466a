using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>An inference has a span of its own, under the request's, which is under the caller's.</summary>
public sealed class InferenceTraceTests : IDisposable
{
    const string Caller = "b7ad6b7169203331";

    // y = -x for floats of shape [n].
    const string Onnx = "080812003a340a0b0a017812017922034e65671201675a100a0178120b0a09080112050a0312016e62100a0179120b0a09080112050a0312016e42040a001011";

    readonly TemporaryFolder folder = new();

    public InferenceTraceTests()
    {
        var model = Directory.CreateDirectory(folder.File("model")).FullName;
        File.WriteAllBytes(Path.Combine(model, "model.onnx"), Convert.FromHexString(Onnx));
        File.WriteAllText(Path.Combine(model, "MLmodel"), "flavors:\n  onnx:\n    data: model.onnx\n");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Inferences_of_an_endpoint_are_spans_under_their_callers()
    {
        using var collector = new OtlpCollector();
        await using (var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--otlp-endpoint", collector.Address, "--serving-allowed-roots", folder.Path))
        {
            using var created = await server.Http.PostAsJsonAsync("/api/2.0/serving-endpoints", new { name = "e", config = new { served_entities = new[] { new { name = "m", model_uri = folder.File("model") } } } });
            Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
            await Waiting.UntilAsync(
                async () => (await server.Http.GetFromJsonAsync<JsonElement>("/api/2.0/serving-endpoints/e")).GetProperty("state").GetProperty("ready").GetString() == "READY",
                TimeSpan.FromSeconds(20), () => server.Process.Output);
            await AskAsync(server.Http, "/v2/models/e/infer", 1);
            await AskAsync(server.Http, "/endpoints/e/invocations", 2);
        }

        await ExpectAsync(collector, 1, "infer");
        await ExpectAsync(collector, 2, "invocations");
    }

    [Fact]
    public async Task So_are_those_of_one_served_model()
    {
        using var collector = new OtlpCollector();
        var port = FreePort.Next();
        await using (var served = ChildProcess.Start(Repository.Executable, ["models", "serve", "-m", folder.File("model"), "--port", port.ToString(CultureInfo.InvariantCulture), "--otlp-endpoint", collector.Address], folder.Path))
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Waiting.UntilHealthyAsync(http, "/ping", served, TimeSpan.FromSeconds(30));
            await AskAsync(http, "/v2/models/model/infer", 3);
        }

        await ExpectAsync(collector, 3, "infer");
    }

    static string TraceOf(int call) => $"0af7651916cd43dd8448eb211c8031{call:x2}";

    static async Task AskAsync(HttpClient http, string path, int call)
    {
        var body = path.StartsWith("/v2", StringComparison.Ordinal) ? """{"inputs":[{"name":"x","datatype":"FP32","shape":[2],"data":[1,2]}]}""" : """{"inputs":[1.5,2.5]}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"), Headers = { { "traceparent", $"00-{TraceOf(call)}-{Caller}-01" } },
        };
        using var answer = await http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task ExpectAsync(OtlpCollector collector, int call, string name)
    {
        var trace = TraceOf(call);
        await Waiting.UntilAsync(() => Task.FromResult(collector.Spans.Any(s => s.Trace == trace && s.Name == name)), TimeSpan.FromSeconds(20), () => string.Join('\n', collector.Spans));
        var inference = Assert.Single(collector.Spans, s => s.Trace == trace && s.Name == name);
        var request = Assert.Single(collector.Spans, s => s.Id == inference.Parent);
        // Above a service's span of the request stand those of its gateway.
        while (collector.Spans.FirstOrDefault(s => s.Id == request.Parent) is { } above) request = above;
        Assert.Equal((trace, Caller), (request.Trace, request.Parent));
    }
}
