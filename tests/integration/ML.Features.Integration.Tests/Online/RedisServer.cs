using System.Globalization;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Features.Integration.Tests.Online;

/// <summary>A Redis of the tests' own on a free port, with a password.</summary>
sealed class RedisServer : IAsyncDisposable
{
    const string Executable = "/usr/bin/redis-server";
    static readonly SemaphoreSlim Gate = new(1);
    static RedisServer? shared;
    readonly TemporaryFolder folder = new();
    ChildProcess process = null!;

    RedisServer(int port) => Port = port;

    public int Port { get; }

    public static async Task<RedisServer> SharedAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (shared is not null) return shared;
            shared = await StartAsync();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => shared.DisposeAsync().AsTask().Wait();
            return shared;
        }
        finally
        {
            Gate.Release();
        }
    }

    public static async Task<RedisServer> StartAsync()
    {
        Judge.Require(File.Exists(Executable), "redis-server (Debian: redis-server)");
        var server = new RedisServer(FreePort.Next());
        await server.RestartAsync();
        return server;
    }

    public async Task RestartAsync()
    {
        process = ChildProcess.Start(
            Executable, ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--requirepass", "secret"], folder.Path);
        await Waiting.UntilAsync(
            async () =>
            {
                try
                {
                    using var socket = new System.Net.Sockets.TcpClient();
                    await socket.ConnectAsync("127.0.0.1", Port);
                    return true;
                }
                catch (System.Net.Sockets.SocketException)
                {
                    return false;
                }
            },
            TimeSpan.FromSeconds(20), () => $"Redis did not start:\n{process.Output}");
    }

    public async Task KillAsync()
    {
        process.Signal("KILL");
        await process.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        folder.Dispose();
    }
}
