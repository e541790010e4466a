using System.Net.Sockets;
using System.Text;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.CommandLine;

/// <summary>A server that is told to stop finishes what it began.</summary>
public sealed class ShutdownTests
{
    const string Path = "/api/2.0/mlflow-artifacts/artifacts/slow.bin";

    // More than a gateway collects before it passes it on.
    static readonly string First = new('a', 100_000), Second = new('b', 100_000);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_request_in_flight_is_answered_before_the_server_ends(string signal)
    {
        Layout.LocalStores("the upload is seen in the folder of artifacts");
        using var folder = new TemporaryFolder();
        await using var server = await MlServer.StartAsync(folder.Path);
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"PUT {Path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {First.Length + Second.Length}\r\nConnection: close\r\n\r\n{First}"));
        await Waiting.UntilAsync(
            () => Task.FromResult(Directory.Exists(folder.File("mlartifacts")) && Directory.EnumerateFiles(folder.File("mlartifacts")).Any()),
            TimeSpan.FromSeconds(20), () => "the upload did not begin");

        server.Process.Signal(signal);
        await Waiting.UntilAsync(() => RefusesAsync(server), TimeSpan.FromSeconds(20), () => "the server went on listening");
        // Longer than a process that does not wait for its requests would live.
        Assert.False(await EndsWithinAsync(server, TimeSpan.FromSeconds(3)));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Second));
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync());
        Assert.Equal(0, await server.Process.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(First + Second, await File.ReadAllTextAsync(folder.File("mlartifacts/slow.bin")));
    }

    static async Task<bool> RefusesAsync(MlServer server)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", server.Http.BaseAddress!.Port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    static async Task<bool> EndsWithinAsync(MlServer server, TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(100))
        {
            if (server.Process.HasExited) return true;
            await Task.Delay(100);
        }

        return false;
    }
}
