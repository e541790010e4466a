using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Split;

/// <summary>Who is let in where, and who is taken for whom, in a split platform and behind names and prefixes.</summary>
public sealed class SplitCallersTests : IDisposable
{
    const string Endpoint = """
        {"name": "late", "config": {"served_entities": [{"name": "one", "entity_name": "delay", "entity_version": "1"}]},
         "rate_limits": [{"calls": 1, "key": "user", "renewal_period": "minute"}]}
        """;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Callers_are_told_apart_behind_a_gateway_and_gRPC_needs_no_token()
    {
        var grpc = FreePort.Next();
        await using var platform = await SplitPlatform.StartAsync(
            $"sqlite:///{folder.Path}/mlflow.db", folder, [], ["--grpc-port", $"{grpc}"], ["tracking,platform,artifacts,registry", "features,tables,serving"]);
        await MakeEndpointAsync(platform.Gateway.Http);
        using var first = CallerFrom(IPAddress.Parse("127.0.0.2"), platform.Gateway.Address);
        using var second = CallerFrom(IPAddress.Parse("127.0.0.3"), platform.Gateway.Address);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(first));
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(first));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await AskAsync(second));
        // What a caller says of itself does not make it another.
        second.DefaultRequestHeaders.Add("X-Forwarded-For", "127.0.0.9");
        Assert.Equal(HttpStatusCode.TooManyRequests, await AskAsync(second));
        await GrpcIsOpenAsync(grpc);
    }

    [Fact]
    public async Task A_server_behind_a_name_and_a_prefix_finds_its_own_models()
    {
        var port = FreePort.Next();
        string[] flags = ["server", "--port", $"{port}", "--backend-store-uri", $"sqlite:///{folder.Path}/mlflow.db", "--allowed-hosts", "ml.example", "--static-prefix", "/ml"];
        await using var server = ChildProcess.Start(Repository.Executable, flags, folder.Path);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), DefaultRequestHeaders = { Host = "ml.example" } };
        await Waiting.UntilHealthyAsync(http, "/ml/health", server, TimeSpan.FromSeconds(30));
        using var probe = new HttpRequestMessage(HttpMethod.Get, "/ml/health/live") { Headers = { Host = "100.64.3.7:5000" } };
        using var live = await http.SendAsync(probe);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await MakeEndpointAsync(http, "/ml");
        var text = "";
        await Waiting.UntilAsync(
            async () => (text = await http.GetStringAsync("/ml/api/2.0/serving-endpoints/late")).Contains("there are no artifacts at", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => text);
    }

    [Fact]
    public async Task A_request_that_goes_in_a_circle_ends()
    {
        var (one, other) = (FreePort.Next(), FreePort.Next());
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        await using var first = await MlServer.StartAsync(uri, folder.Path, "--port", $"{one}", "--services", "tracking", "--service-addresses", $"registry=http://127.0.0.1:{other}");
        await using var second = await MlServer.StartAsync(uri, folder.Path, "--port", $"{other}", "--services", "artifacts", "--service-addresses", $"registry=http://127.0.0.1:{one},tracking=http://127.0.0.1:{one}");
        using var answer = await first.Http.GetAsync("/api/2.0/mlflow/registered-models/get?name=a");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("goes in a circle", await answer.Content.ReadAsStringAsync());
    }

    static async Task MakeEndpointAsync(HttpClient http, string prefix = "")
    {
        var made = JsonNode.Parse(await SendAsync(http, prefix + "/api/2.0/mlflow/runs/create", """{"experiment_id": "0"}"""))!;
        var run = made["run"]!["info"]!["run_id"]!.GetValue<string>();
        await SendAsync(http, prefix + "/api/2.0/mlflow/registered-models/create", """{"name": "delay"}""");
        await SendAsync(http, prefix + "/api/2.0/mlflow/model-versions/create", $$"""{"name": "delay", "source": "runs:/{{run}}/model", "run_id": "{{run}}"}""");
        await SendAsync(http, prefix + "/api/2.0/serving-endpoints", Endpoint);
    }

    static async Task<string> SendAsync(HttpClient http, string path, string body)
    {
        using var answer = await http.PostAsync(path, TrackingCalls.Json(body));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? text : throw new HttpRequestException($"{path}: {text}");
    }

    static async Task<HttpStatusCode> AskAsync(HttpClient http)
    {
        using var answer = await http.PostAsync("/endpoints/late/invocations", TrackingCalls.Json(new JsonObject { ["inputs"] = new JsonArray(1) }.ToJsonString()));
        return answer.StatusCode;
    }

    static HttpClient CallerFrom(IPAddress own, string address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(own, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    }) { BaseAddress = new Uri(address) };

    static async Task GrpcIsOpenAsync(int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var live = await http.PostAsync("/inference.GRPCInferenceService/ServerLive", GrpcBody());
        await live.Content.ReadAsByteArrayAsync();
        Assert.Equal("0", (live.TrailingHeaders.TryGetValues("grpc-status", out var status) ? status : live.Headers.GetValues("grpc-status")).Single());
        using var other = await http.PostAsync("/api/2.0/mlflow/experiments/search", GrpcBody());
        Assert.Equal(HttpStatusCode.Unauthorized, other.StatusCode);
    }

    static ByteArrayContent GrpcBody() => new(new byte[5]) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } };
}
