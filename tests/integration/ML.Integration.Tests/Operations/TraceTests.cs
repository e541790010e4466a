using System.Globalization;
using System.Net;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>A caller's trace goes on through gateway and service to a collector.</summary>
public sealed class TraceTests : IDisposable
{
    const string Trace = "0af7651916cd43dd8448eb211c80319c", Caller = "b7ad6b7169203331", Route = "GET /api/2.0/mlflow/experiments/get";

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task One_trace_shows_the_way_through_gateway_and_service()
    {
        const string services = "tracking,platform,artifacts,registry,features,serving,tables";
        using var collector = new OtlpCollector();
        var (uri, port) = ($"sqlite:///{folder.Path}/mlflow.db", FreePort.Next());
        await using (var service = await MlServer.StartAsync(uri, folder.Path, "--services", services, "--port", $"{port}", "--otlp-endpoint", collector.Address))
        await using (var gateway = await MlServer.StartAsync(
            uri, folder.Path, "--services", "gateway", "--otlp-endpoint", collector.Address,
            "--service-addresses", string.Join(',', services.Split(',').Select(s => $"{s}=http://127.0.0.1:{port}"))))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/2.0/mlflow/experiments/get?experiment_id=0") { Headers = { { "traceparent", $"00-{Trace}-{Caller}-01" } } };
            using var answer = await gateway.Http.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var unasked = new HttpRequestMessage(HttpMethod.Get, "/version") { Headers = { { "traceparent", $"00-{new string('1', 32)}-{Caller}-00" } } };
            using var other = await gateway.Http.SendAsync(unasked);
        }

        // Ending processes send what they have.
        await Waiting.UntilAsync(() => Task.FromResult(collector.Spans.Count(s => s.Trace == Trace && s.Name == Route) == 2), TimeSpan.FromSeconds(20), () => string.Join('\n', collector.Spans));
        var spans = collector.Spans.Where(s => s.Trace == Trace).ToList();
        var first = Assert.Single(spans, s => s.Parent == Caller);
        Assert.Equal(Route, first.Name);
        var last = Assert.Single(spans, s => s.Name == Route && s != first);
        // Between them may stand the span of the call itself.
        var above = spans.FirstOrDefault(s => s.Id == last.Parent);
        Assert.True(above == first || above?.Parent == first.Id, string.Join('\n', spans));
        Assert.DoesNotContain(collector.Spans, s => s.Trace == new string('1', 32));
    }

    [Fact]
    public async Task Every_service_sends_its_part()
    {
        string[] paths =
        [
            "/api/2.0/mlflow/experiments/get?experiment_id=0", "/api/2.0/mlflow/registered-models/search", "/api/2.0/mlflow-artifacts/artifacts", "/api/2.0/ml/features/definitions",
            "/api/2.0/serving-endpoints", "/api/2.1/unity-catalog/catalogs", "/api/2.0/ml/audit/entries",
        ];
        using var collector = new OtlpCollector();
        await using (var platform = await MlServer.StartSplitAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--features-root", folder.File("features"), "--otlp-endpoint", collector.Address))
            for (var i = 0; i < paths.Length; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, paths[i]) { Headers = { { "traceparent", $"00-{TraceOf(i)}-{Caller}-01" } } };
                using var answer = await platform.Http.SendAsync(request);
                Assert.True(answer.IsSuccessStatusCode, $"{paths[i]}: {await answer.Content.ReadAsStringAsync()}");
            }

        // The gateway's and the service's, of one route.
        string[] Missing() => [.. paths.Where((_, i) => !collector.Spans.Where(s => s.Trace == TraceOf(i)).GroupBy(s => s.Name).Any(g => g.Count() == 2))];
        await Waiting.UntilAsync(() => Task.FromResult(Missing().Length == 0), TimeSpan.FromSeconds(20), () => $"of {string.Join(' ', Missing())} a part is missing:\n{string.Join('\n', collector.Spans)}");
    }

    static string TraceOf(int number) => (number + 1).ToString("x32", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_wrong_endpoint_is_named()
    {
        await using var server = ChildProcess.Start(Repository.Executable, ["server", "--backend-store-uri", $"sqlite:///{folder.Path}/mlflow.db", "--otlp-endpoint", "collector:4318", "--otlp-protocol", "json"], folder.Path);
        Assert.Equal(1, await server.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("--otlp-endpoint is 'collector:4318'; expected http://host:port", server.Output);
    }
}
