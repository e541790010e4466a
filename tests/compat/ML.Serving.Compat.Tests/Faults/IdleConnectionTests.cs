using System.Net;
using System.Net.Sockets;
using System.Text;
using ML.Serving.Compat.Tests.Judges;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Serving.Compat.Tests.Faults;

public sealed class IdleConnectionTests(ModelFolders folders) : IClassFixture<ModelFolders>
{
    const int Connections = 10_000;

    /// <summary>Half of them say nothing at all, half begin a request and stop.</summary>
    [Fact]
    public async Task Ten_thousand_connections_that_say_nothing_cost_little_and_hold_nobody_up()
    {
        PythonJudge.Require();
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        using var folder = new TemporaryFolder();
        var port = FreePort.Next();
        await using var process = ChildProcess.Start(Repository.Executable, ["models", "serve", "-m", folders["m"], "--port", $"{port}"], folder.Path);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(http, "/ping", process, TimeSpan.FromSeconds(60));
        Assert.True(await AnswersAsync(http));
        var before = ResidentKilobytes(process.Id);
        var idle = new List<Socket>();
        try
        {
            for (var i = 0; i < Connections; i++) idle.Add(await ConnectAsync(port, i % 2 == 0 ? "" : "POST /invocations HT"));
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.TooManyOpenSockets)
        {
            Judge.Permit(false, $"more than {idle.Count} open sockets");
        }

        for (var i = 0; i < 20; i++) Assert.True(await AnswersAsync(http));
        var each = (ResidentKilobytes(process.Id) - before) / (double)Connections;
        idle.ForEach(s => s.Dispose());
        Assert.True(each < 40, $"{each:F1} KiB for each connection");
        Assert.True(await AnswersAsync(http));
    }

    static async Task<Socket> ConnectAsync(int port, string text)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        if (text.Length > 0) await socket.SendAsync(Encoding.ASCII.GetBytes(text));
        return socket;
    }

    static async Task<bool> AnswersAsync(HttpClient http)
    {
        using var answer = await http.PostAsync("/v2/models/m/infer", new StringContent("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[1,2]}]}"""));
        return (await answer.Content.ReadAsStringAsync()).Contains("\"data\":[2,4]", StringComparison.Ordinal);
    }

    static long ResidentKilobytes(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);
}
