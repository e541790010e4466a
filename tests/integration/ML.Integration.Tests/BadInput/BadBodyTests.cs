using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.BadInput;

/// <summary>Bodies that are wrong in every way get an answer in MLflow's envelope and change nothing.</summary>
public sealed class BadBodyTests : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    MlServer? server;

    public async Task InitializeAsync() => server = await MlServer.StartAsync(folder.Path);

    public async Task DisposeAsync()
    {
        await server!.DisposeAsync();
        folder.Dispose();
    }

    public static TheoryData<string, string> Bodies() => new()
    {
        { "{", "Malformed JSON" },
        { "{\"name\": \"a\"", "Malformed JSON" },
        { "{\"name\": NaN}", "Malformed JSON" },
        { "[1, 2]", "must be a JSON object" },
        { "\"text\"", "must be a JSON object" },
        { "{\"name\": {\"a\": 1}}", "parameter 'name'" },
        { "{\"name\": \"a\", \"tags\": \"x\"}", "parameter 'tags'" },
        { "{\"name\": \"a\", \"tags\": [{\"key\": 5, \"value\": \"v\"}]}", "parameter 'tags[0].key'" },
        { "{\"name\": \"" + new string('x', 501) + "\"}", "exceeds the maximum length of 500" },
        { "{\"name\": \"\"}", "Missing value for required parameter 'name'" },
        { new string('[', 5000), "Malformed JSON" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_wrong_body_is_named(string body, string expected)
    {
        var error = await PostAsync(new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal("INVALID_PARAMETER_VALUE", error["error_code"]!.GetValue<string>());
        Assert.Contains(expected, error["message"]!.GetValue<string>());
        await NothingCreatedAsync();
    }

    [Fact]
    public async Task A_body_that_is_not_utf8_is_refused()
    {
        var content = new ByteArrayContent([(byte)'{', (byte)'"', (byte)'n', (byte)'a', (byte)'m', (byte)'e', (byte)'"', (byte)':', (byte)'"', 0xff, 0xfe, (byte)'"', (byte)'}']);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.Equal("INVALID_PARAMETER_VALUE", (await PostAsync(content))["error_code"]!.GetValue<string>());
        await NothingCreatedAsync();
    }

    [Fact]
    public async Task A_body_that_breaks_off_creates_nothing()
    {
        var address = new Uri(server!.Address);
        using (var client = new TcpClient(address.Host, address.Port))
        {
            var head = "POST /api/2.0/mlflow/experiments/create HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"name\": \"broken\"}";
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        }

        await NothingCreatedAsync();
    }

    [Fact]
    public async Task An_unknown_endpoint_is_not_found_in_the_envelope()
    {
        using var answer = await server!.Http.GetAsync("/api/2.0/mlflow/no-such-thing");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("ENDPOINT_NOT_FOUND", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["error_code"]!.GetValue<string>());
    }

    async Task<JsonNode> PostAsync(HttpContent content)
    {
        using var answer = await server!.Http.PostAsync("/api/2.0/mlflow/experiments/create", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }

    async Task NothingCreatedAsync()
    {
        var found = await server!.Http.PostAsync("experiments/search", JsonNode.Parse("{\"max_results\": 10, \"view_type\": \"ALL\"}")!);
        Assert.Equal("Default", Assert.Single(found["experiments"]!.AsArray())!["name"]!.GetValue<string>());
    }
}
