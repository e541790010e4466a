using System.Globalization;
using System.Net.Sockets;
using ML.TestKit.Processes;

namespace ML.TestKit.Servers;

/// <summary>A store that runs on Node.js, from the packages of eng/stores.</summary>
public sealed class NodeServer : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ChildProcess process;

    NodeServer(Func<int, string, string[]> arguments)
    {
        var modules = Path.Combine(Repository.Root, "eng", "stores", "node_modules");
        Judge.Require(Directory.Exists(modules), "the object stores of eng/stores (./ml test installs them)");
        Port = FreePort.Next();
        process = ChildProcess.Start("node", arguments(Port, folder.Path), folder.Path, new Dictionary<string, string?> { ["NODE_PATH"] = modules });
    }

    public int Port { get; }

    /// <param name="arguments">From port and folder to Node.js's arguments.</param>
    public static async Task<NodeServer> StartAsync(Func<int, string, string[]> arguments)
    {
        var server = new NodeServer(arguments);
        await Waiting.UntilAsync(server.AnswersAsync, TimeSpan.FromSeconds(60), () => $"the store did not start:\n{server.process.Output}");
        return server;
    }

    async Task<bool> AnswersAsync()
    {
        if (process.HasExited) throw new InvalidOperationException($"the store ended with {process.ExitCode.ToString(CultureInfo.InvariantCulture)}:\n{process.Output}");
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
