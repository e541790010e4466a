using ML.TestKit.Processes;

namespace ML.TestKit.Servers;

/// <summary>Our published executable as a server.</summary>
public sealed class MlServer : ITrackingServer
{
    const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    MlServer(ChildProcess process, int port)
    {
        Process = process;
        Address = $"http://127.0.0.1:{port}";
        Http = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(100) };
    }

    public string Address { get; }

    public HttpClient Http { get; }

    public ChildProcess Process { get; }

    /// <summary>Starts a server on SQLite and disk in a folder and waits until it answers.</summary>
    public static Task<MlServer> StartAsync(string folder) => StartAsync($"sqlite:///{folder}/mlflow.db", folder);

    /// <summary>Starts a server on a database, with artifacts in a folder, and waits until it answers.</summary>
    public static Task<MlServer> StartAsync(string databaseUri, string folder, params string[] flags) => StartAsync(databaseUri, folder, [], flags);

    /// <summary>Starts a server on SQLite whose folder is a disk of its own that holds only so much.</summary>
    public static Task<MlServer> StartOnSmallDiskAsync(string folder, int megabytes) =>
        StartAsync($"sqlite:///{folder}/mlflow.db", folder, SmallDisk.Launcher(folder, $"size={megabytes}m", mapped: true), []);

    /// <summary>Starts a server whose clock is off by so much.</summary>
    public static Task<MlServer> StartSkewedAsync(string databaseUri, string folder, TimeSpan skew, params string[] flags)
    {
        if (skew == TimeSpan.Zero) return StartAsync(databaseUri, folder, [], flags);
        Judge.Require(File.Exists(FakeTime), "libfaketime (Debian: libfaketime)");
        return StartAsync(databaseUri, folder, ["env", $"LD_PRELOAD={FakeTime}", $"FAKETIME={skew.TotalSeconds:+0;-0}s", "FAKETIME_DONT_FAKE_MONOTONIC=1"], flags);
    }

    static async Task<MlServer> StartAsync(string databaseUri, string folder, string[] launcher, string[] flags)
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        // A test that must know the port beforehand gives it.
        var given = Array.IndexOf(flags, "--port");
        var port = given >= 0 ? int.Parse(flags[given + 1], System.Globalization.CultureInfo.InvariantCulture) : FreePort.Next();
        string[] arguments =
        [
            "server", .. given >= 0 ? (string[])[] : ["--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture)], "--backend-store-uri", databaseUri,
            .. flags.Contains("--artifacts-destination") ? (string[])[] : ["--artifacts-destination", Path.Combine(folder, "mlartifacts")], .. flags,
        ];
        string[] command = [.. launcher, Repository.Executable, .. arguments];
        var server = new MlServer(ChildProcess.Start(command[0], command[1..], folder), port);
        try
        {
            await Waiting.UntilHealthyAsync(server.Http, "/health", server.Process, StartTime);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it as a power cut would: nothing is flushed, nothing is told.</summary>
    public async Task KillAsync()
    {
        Process.Signal("KILL");
        await Process.WaitAsync(TimeSpan.FromSeconds(10));
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
    }
}
