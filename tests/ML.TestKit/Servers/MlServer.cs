using ML.TestKit.Processes;

namespace ML.TestKit.Servers;

/// <summary>Our published executable as a server; as several processes behind a gateway, or on other stores, where <see cref="Layout"/> says so.</summary>
public sealed class MlServer : ITrackingServer
{
    const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    // What only a whole server has.
    static readonly string[] WholeFlags = ["--services", "--artifacts-only"];
    static readonly string[] Groups = ["tracking,platform", "artifacts,registry", "features,tables,serving"];
    static readonly Dictionary<string, string?> None = [];
    readonly List<MlServer> behind = [];

    MlServer(ChildProcess process, int port, string databaseUri)
    {
        Process = process;
        DatabaseUri = databaseUri;
        Address = $"http://127.0.0.1:{port}";
        Http = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(100) };
    }

    public string Address { get; }

    public HttpClient Http { get; }

    public ChildProcess Process { get; }

    /// <summary>Where its database is, for verbs of the command line.</summary>
    public string DatabaseUri { get; }

    /// <summary>Every process of it, the gateway first; one where it is not split.</summary>
    public IReadOnlyList<HttpClient> Processes => [Http, .. behind.Select(b => b.Http)];

    /// <summary>Starts a server on SQLite and disk in a folder and waits until it answers.</summary>
    public static Task<MlServer> StartAsync(string folder) => StartAsync($"sqlite:///{folder}/mlflow.db", folder);

    /// <summary>Starts a server on a database, with artifacts in a folder, and waits until it answers.</summary>
    public static Task<MlServer> StartAsync(string databaseUri, string folder, params string[] flags) => StartAsync(databaseUri, folder, [], flags);

    /// <summary>Starts a server that finds further variables in its environment.</summary>
    public static Task<MlServer> StartWithAsync(IReadOnlyDictionary<string, string?> environment, string databaseUri, string folder, params string[] flags) =>
        StartAsync(new Stores(databaseUri, flags, environment), folder);

    /// <summary>The flags that tell a verb of the command line of the database and the online store of a server that is started with these.</summary>
    public static string[] StoreFlags(string databaseUri, string folder)
    {
        var own = Task.Run(() => OwnAsync(new Stores(databaseUri, [], None), folder)).GetAwaiter().GetResult();
        var online = Array.IndexOf(own.Flags, "--online-store");
        return ["--backend-store-uri", own.DatabaseUri, .. online < 0 ? [] : own.Flags[online..(online + 2)]];
    }

    /// <summary>Starts a server on SQLite whose folder is a disk of its own that holds only so much.</summary>
    public static Task<MlServer> StartOnSmallDiskAsync(string folder, int megabytes)
    {
        Layout.OneProcess("the disk is seen by the process alone that is started on it");
        Layout.LocalStores("it is about a full disk");
        return StartAsync($"sqlite:///{folder}/mlflow.db", folder, SmallDisk.Launcher(folder, $"size={megabytes}m", mapped: true), []);
    }

    /// <summary>Starts a server whose clock is off by so much.</summary>
    public static Task<MlServer> StartSkewedAsync(IReadOnlyDictionary<string, string?> environment, string databaseUri, string folder, TimeSpan skew, params string[] flags)
    {
        if (skew == TimeSpan.Zero) return AsMadeAsync(new Stores(databaseUri, flags, environment), folder);
        Judge.Require(File.Exists(FakeTime), "libfaketime (Debian: libfaketime)");
        // Without the last one the library ends every timed wait of the runtime at once: it takes their clock for the one it changes.
        string[] launcher = ["env", $"LD_PRELOAD={FakeTime}", $"FAKETIME={skew.TotalSeconds:+0;-0}s", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0"];
        return StartAsync(new Stores(databaseUri, flags, environment), folder, launcher);
    }

    /// <summary>Starts services in processes of their own, and is the gateway before them.</summary>
    public static async Task<MlServer> StartSplitAsync(string databaseUri, string folder, params string[] flags) =>
        await StartSplitAsync(await OwnAsync(new Stores(databaseUri, flags, None), folder), folder);

    static async Task<MlServer> StartSplitAsync(Stores stores, string folder)
    {
        var flags = stores.Flags;
        var processes = Groups.Select(g => (Names: g, Port: FreePort.Next())).ToList();
        List<MlServer> started = [];
        string[] Part(string names) =>
        [
            "--services", names, "--internal-token", SplitPlatform.Token,
            "--service-addresses", string.Join(',', processes.Where(p => p.Names != names).SelectMany(p => p.Names.Split(',').Select(n => $"{n}=http://127.0.0.1:{p.Port}"))),
        ];
        try
        {
            foreach (var (names, port) in processes)
            {
                var own = Without(flags, names.Contains("serving", StringComparison.Ordinal) ? ["--port"] : ["--port", "--grpc-port"]);
                started.Add(await StartAsync(stores with { Flags = [.. own, "--port", $"{port}", .. Part(names)] }, folder, []));
            }

            var gateway = await StartAsync(stores with { Flags = [.. Without(flags, ["--grpc-port"]), .. Part("gateway")] }, folder, []);
            gateway.behind.AddRange(started);
            return gateway;
        }
        catch
        {
            foreach (var server in started) await server.DisposeAsync();
            throw;
        }
    }

    // Flags that have a value, with that.
    static string[] Without(string[] flags, string[] left) => [.. flags.Where((flag, i) => !left.Contains(flag) && (i == 0 || !left.Contains(flags[i - 1])))];

    // A part of a split platform, and a server under a launcher of its test, are what their test made them.
    static Task<MlServer> StartAsync(string databaseUri, string folder, string[] launcher, string[] flags)
    {
        var stores = new Stores(databaseUri, flags, None);
        return launcher.Length > 0 ? StartAsync(stores, folder, launcher) : AsMadeAsync(stores, folder);
    }

    static Task<MlServer> AsMadeAsync(Stores stores, string folder) => stores.Flags.Intersect(WholeFlags).Any() ? StartAsync(stores, folder, []) : StartAsync(stores, folder);

    // As the layout has it.
    static async Task<MlServer> StartAsync(Stores stores, string folder)
    {
        var own = await OwnAsync(stores, folder);
        return Layout.IsSplit ? await StartSplitAsync(own, folder) : await StartAsync(own, folder, []);
    }

    static Task<Stores> OwnAsync(Stores stores, string folder) => Layout.HasExternalStores ? ExternalStores.InPlaceOfAsync(stores, folder) : Task.FromResult(stores);

    static async Task<MlServer> StartAsync(Stores stores, string folder, string[] launcher)
    {
        var flags = stores.Flags;
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        // A test that must know the port beforehand gives it.
        var given = Array.IndexOf(flags, "--port");
        var port = given >= 0 ? int.Parse(flags[given + 1], System.Globalization.CultureInfo.InvariantCulture) : FreePort.Next();
        string[] arguments =
        [
            "server", .. given >= 0 ? (string[])[] : ["--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture)], "--backend-store-uri", stores.DatabaseUri,
            .. flags.Contains("--artifacts-destination") ? (string[])[] : ["--artifacts-destination", Path.Combine(folder, "mlartifacts")], .. flags,
        ];
        string[] command = [.. launcher, Repository.Executable, .. arguments];
        var server = new MlServer(ChildProcess.Start(command[0], command[1..], folder, stores.Environment), port, stores.DatabaseUri);
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
        foreach (var server in behind) await server.KillAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Process.DisposeAsync();
        foreach (var server in behind) await server.DisposeAsync();
    }
}
