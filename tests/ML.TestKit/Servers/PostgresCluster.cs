using ML.TestKit.Processes;

namespace ML.TestKit.Servers;

/// <summary>
/// A PostgreSQL of the tests' own, made by Debian's initdb in a temporary folder. Started once per test process; each test
/// takes a fresh database from it.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    static readonly SemaphoreSlim Gate = new(1);
    static PostgresCluster? shared;
    static int databases;
    readonly string folder;
    readonly int port;
    int? megabytes;
    ChildProcess? process;

    PostgresCluster(string folder, int port)
    {
        this.folder = folder;
        this.port = port;
    }

    /// <summary>The cluster of this test process; it ends with the process.</summary>
    public static async Task<PostgresCluster> SharedAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (shared is not null) return shared;
            shared = await CreateAsync();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => shared.DisposeAsync().AsTask().Wait();
            return shared;
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>A cluster of a test's own, which it may stop and start.</summary>
    public static Task<PostgresCluster> CreateAsync() => CreateAsync(null);

    /// <summary>A cluster of a test's own whose databases lie on a disk that holds only so much; its log has another.</summary>
    public static Task<PostgresCluster> CreateOnSmallDiskAsync(int megabytes)
    {
        Judge.Permit(Environment.IsPrivilegedProcess, "the right to mount a disk for PostgreSQL's user");
        return CreateAsync(megabytes);
    }

    static async Task<PostgresCluster> CreateAsync(int? megabytes)
    {
        Judge.Require(Binaries is not null, "PostgreSQL's server programs (Debian: postgresql)");
        var folder = Leftovers.NewFolder("ml-postgres-");
        var cluster = new PostgresCluster(folder, FreePort.Next()) { megabytes = megabytes };
        if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["postgres", folder]);
        await cluster.AsPostgresAsync("initdb", "-D", cluster.Data, "-U", "ml", "-A", "trust", "-E", "UTF8", "--no-sync");
        await cluster.StartAsync();
        if (megabytes is not null) await cluster.AsPostgresAsync("psql", "-h", "127.0.0.1", "-p", $"{cluster.port}", "-U", "ml", "postgres", "-c", $"CREATE TABLESPACE small LOCATION '{cluster.Small}'");
        return cluster;
    }

    string Data => Path.Combine(folder, "data");

    string Small => Path.Combine(folder, "small");

    /// <summary>A new, empty database; returns its SQLAlchemy address.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = $"test{Interlocked.Increment(ref databases)}_{Environment.ProcessId}";
        await AsPostgresAsync("createdb", ["-h", "127.0.0.1", "-p", $"{port}", "-U", "ml", .. megabytes is null ? (string[])[] : ["-D", "small"], name]);
        return $"postgresql+psycopg2://ml@127.0.0.1:{port}/{name}";
    }

    public async Task StartAsync()
    {
        string[] arguments = ["-D", Data, "-h", "127.0.0.1", "-p", $"{port}", "-k", folder, "-c", "max_connections=200", "-c", "shared_buffers=128MB"];
        process = megabytes is null ? Launch("postgres", arguments) : LaunchOnSmallDisk(arguments);
        await Waiting.UntilAsync(
            async () => process.HasExited
                ? throw new InvalidOperationException($"PostgreSQL ended:\n{process.Output}")
                : await TryAsync("pg_isready", "-h", "127.0.0.1", "-p", $"{port}", "-U", "ml"),
            TimeSpan.FromSeconds(30), () => $"PostgreSQL did not start:\n{process.Output}");
    }

    /// <summary>Stops it at once, as an operator in a hurry would; connections break.</summary>
    public async Task StopAsync()
    {
        if (process is null) return;
        process.Signal("INT");
        await process.WaitAsync(TimeSpan.FromSeconds(30));
        await process.DisposeAsync();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order().LastOrDefault()
        : null;

    // PostgreSQL refuses to run as root.
    static (string Program, string[] Arguments) Command(string name, string[] arguments) => Environment.IsPrivilegedProcess
        ? ("runuser", ["-u", "postgres", "--", Path.Combine(Binaries!, name), .. arguments])
        : (Path.Combine(Binaries!, name), arguments);

    ChildProcess Launch(string name, string[] arguments)
    {
        var (program, all) = Command(name, arguments);
        return ChildProcess.Start(program, all, folder);
    }

    ChildProcess LaunchOnSmallDisk(string[] arguments)
    {
        Directory.CreateDirectory(Small);
        var user = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).First(l => l[0] == "postgres")[2];
        var (program, all) = Command("postgres", arguments);
        string[] command = [.. SmallDisk.Launcher(Small, $"size={megabytes}m,uid={user},mode=0700", mapped: false), program, .. all];
        return ChildProcess.Start(command[0], command[1..], folder);
    }

    async Task AsPostgresAsync(string name, params string[] arguments)
    {
        var (program, all) = Command(name, arguments);
        await RunAsync(program, all, folder);
    }

    async Task<bool> TryAsync(string name, params string[] arguments)
    {
        await using var child = Launch(name, arguments);
        return await child.WaitAsync(TimeSpan.FromSeconds(10)) == 0;
    }

    static async Task RunAsync(string program, string[] arguments, string? folder = null)
    {
        await using var child = ChildProcess.Start(program, arguments, folder);
        if (await child.WaitAsync(TimeSpan.FromMinutes(2)) != 0) throw new InvalidOperationException($"{program} failed:\n{child.Output}");
    }
}
