using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests.Artifacts;

public sealed class ArtifactTests
{
    const string Files = "/api/2.0/mlflow-artifacts/artifacts";

    [Fact]
    public async Task Uploads_downloads_lists_and_deletes()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        var http = server.Http;
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        await PutAsync(http, "1/run/artifacts/model/weights.bin", bytes);
        Assert.Equal(bytes, await http.GetByteArrayAsync($"{Files}/1/run/artifacts/model/weights.bin"));
        using var part = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{Files}/1/run/artifacts/model/weights.bin") { Headers = { Range = new RangeHeaderValue(10, 19) } });
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[10..20], await part.Content.ReadAsByteArrayAsync());
        using var known = new HttpRequestMessage(HttpMethod.Get, $"{Files}/1/run/artifacts/model/weights.bin");
        known.Headers.IfNoneMatch.Add(part.Headers.ETag!);
        using (var unchanged = await http.SendAsync(known)) Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal("weights.bin", (string)(await http.GetAsync(Files, "path=1/run/artifacts/model"))["files"]![0]!["path"]!);
        await http.OkAsync(HttpMethod.Delete, $"{Files}/1/run", null);
        Assert.Equal("{}", (await http.GetAsync(Files, "path=1/run")).ToJsonString());
    }

    [Fact]
    public async Task A_cut_connection_leaves_no_artifact()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port);
            var head = $"PUT {Files}/cut/half.bin HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
            await socket.GetStream().WriteAsync(new byte[400_000]);
            await Waiting.UntilAsync(
                () => Task.FromResult(AllFiles(folder).Any()), TimeSpan.FromSeconds(20), () => "the upload did not begin");
        }

        await Waiting.UntilAsync(() => Task.FromResult(!AllFiles(folder).Any()), TimeSpan.FromSeconds(20), () => string.Join('\n', AllFiles(folder)));
        Assert.Equal("{}", (await server.Http.GetAsync(Files, "path=cut")).ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task What_was_acknowledged_survives_a_kill_and_nothing_else_shows(string kind)
    {
        using var folder = new TemporaryFolder();
        var uri = await Databases.NewAsync(kind, folder.Path);
        var acknowledged = new Dictionary<string, byte[]>();
        for (var round = 0; round < 3; round++)
        {
            await using var server = await MlServer.StartAsync(uri, folder.Path);
            var uploads = Enumerable.Range(0, 40).Select(i => UploadAsync(server.Http, $"kill/{i}-of-{round}.bin", acknowledged)).ToArray();
            await Task.WhenAny(uploads);
            await server.KillAsync();
            await Task.WhenAll(uploads);
        }

        await using var last = await MlServer.StartAsync(uri, folder.Path);
        foreach (var (path, bytes) in acknowledged) Assert.Equal(bytes, await last.Http.GetByteArrayAsync($"{Files}/{path}"));
        var listed = (await last.Http.GetAsync(Files, "path=kill"))["files"]!.AsArray();
        Assert.All(listed, file => Assert.Equal(100_000, (long)file!["file_size"]!));
        Assert.NotEmpty(acknowledged);
    }

    [Theory]
    [InlineData("GET", "/%2e%2e/secret.txt")]
    [InlineData("GET", "/a/../../secret.txt")]
    [InlineData("GET", "/..%2fsecret.txt")]
    [InlineData("GET", "/%252e%252e/secret.txt")]
    [InlineData("GET", "/..%255csecret.txt")]
    [InlineData("DELETE", "/..%2fsecret.txt")]
    [InlineData("PUT", "/..%2fsecret.txt")]
    [InlineData("PUT", "/a/..%5c..%5cx")]
    [InlineData("PUT", "//etc/x")]
    [InlineData("DELETE", "/..%2f..%2f")]
    [InlineData("GET", "?path=../..")]
    [InlineData("GET", "?path=/etc")]
    [InlineData("GET", "?path=%252e%252e/x")]
    public async Task A_path_that_leads_out_is_refused(string method, string path)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("secret.txt"), "beside the artifacts");
        await using var server = await MlServer.StartAsync(folder.Path);
        var status = await RawAsync(server, $"{method} {Files}{path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Assert.True(status.StartsWith("HTTP/1.1 400", StringComparison.Ordinal) || status.StartsWith("HTTP/1.1 404", StringComparison.Ordinal), status);
        Assert.Empty(AllFiles(folder));
        Assert.Equal("beside the artifacts", await File.ReadAllTextAsync(folder.File("secret.txt")));
    }

    [Fact]
    public async Task A_runs_artifacts_are_listed_downloaded_and_zipped()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        var http = server.Http;
        var run = (string)(await http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = "0" }))["run"]!["info"]!["run_id"]!;
        await PutAsync(http, $"0/{run}/artifacts/a.txt", "one"u8.ToArray());
        await PutAsync(http, $"0/{run}/artifacts/sub/b.txt", "two"u8.ToArray());
        Assert.Equal(["a.txt", "sub"], (await http.GetAsync("artifacts/list", $"run_id={run}"))["files"]!.AsArray().Select(f => (string)f!["path"]!));
        Assert.Equal(["sub/b.txt"], (await http.GetAsync("artifacts/list", $"run_id={run}&path=sub"))["files"]!.AsArray().Select(f => (string)f!["path"]!));
        Assert.Equal("two", await http.GetStringAsync($"/get-artifact?run_id={run}&path=sub/b.txt"));
        await using var zip = new ZipArchive(await http.GetStreamAsync($"/api/2.0/ml/artifacts/zip?run_id={run}"));
        Assert.Equal(["a.txt", "sub/b.txt"], zip.Entries.Select(e => e.FullName));
        using var text = new StreamReader(zip.GetEntry("sub/b.txt")!.Open());
        Assert.Equal("two", text.ReadToEnd());
    }

    [Fact]
    public async Task A_server_for_artifacts_alone_refuses_the_rest_and_opens_no_database()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--artifacts-only");
        await PutAsync(server.Http, "x/y", "1"u8.ToArray());
        using var refused = await server.Http.GetAsync("/api/2.0/mlflow/experiments/get?experiment_id=0");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.False(File.Exists(folder.File("mlflow.db")));
    }

    [Fact]
    public async Task A_server_without_the_proxy_says_so()
    {
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--no-serve-artifacts");
        using var refused = await server.Http.GetAsync($"{Files}/x");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Contains("Artifact serving is disabled", await refused.Content.ReadAsStringAsync());
    }

    static async Task UploadAsync(HttpClient http, string path, Dictionary<string, byte[]> acknowledged)
    {
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        try
        {
            await PutAsync(http, path, bytes);
            lock (acknowledged) acknowledged[path] = bytes;
        }
        catch (HttpRequestException)
        {
            // The server was killed before it answered.
        }
    }

    static async Task PutAsync(HttpClient http, string path, byte[] bytes)
    {
        using var answer = await http.PutAsync($"{Files}/{path}", new ByteArrayContent(bytes));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    static async Task<string> RawAsync(MlServer server, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadLineAsync() ?? "";
    }

    static IEnumerable<string> AllFiles(TemporaryFolder folder)
    {
        Layout.LocalStores("artifacts are seen as files");
        return Directory.Exists(folder.File("mlartifacts")) ? Directory.EnumerateFiles(folder.File("mlartifacts"), "*", SearchOption.AllDirectories) : [];
    }
}
