using System.Globalization;
using ML.TestKit.Processes;

namespace ML.TestKit.Servers;

/// <summary>A Redis of the tests' own on a free port, with the password <c>secret</c>.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    /// <summary>How many databases it has, by number.</summary>
    public const int Databases = 1024;

    const string Executable = "/usr/bin/redis-server";
    static readonly SemaphoreSlim Gate = new(1);
    static RedisServer? shared;
    readonly TemporaryFolder folder = new();
    ChildProcess process = null!;

    RedisServer(int port) => Port = port;

    public int Port { get; }

    /// <summary>The one of this test process; it ends with the process.</summary>
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

    /// <summary>One of a test's own, which it may kill and start again.</summary>
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
            Executable, ["--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--databases", $"{Databases}", "--requirepass", "secret"], folder.Path);
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

    /// <summary>Ends it at once; what it held is gone.</summary>
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
