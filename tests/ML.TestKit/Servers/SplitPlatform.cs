namespace ML.TestKit.Servers;

/// <summary>A platform of several processes over the same stores, behind one gateway.</summary>
public sealed class SplitPlatform : IAsyncDisposable
{
    public const string Token = "a-token-of-this-test";
    readonly string uri;
    readonly TemporaryFolder folder;
    readonly IReadOnlyDictionary<string, string?> environment;
    readonly List<(MlServer Server, string[] Flags)> services = [];
    (MlServer Server, string[] Flags) gateway;

    SplitPlatform(string uri, TemporaryFolder folder, IReadOnlyDictionary<string, string?> environment) => (this.uri, this.folder, this.environment) = (uri, folder, environment);

    public MlServer Gateway => gateway.Server;

    public IReadOnlyList<MlServer> Services => [.. services.Select(s => s.Server)];

    public static Task<SplitPlatform> StartAsync(string uri, TemporaryFolder folder, params string[] groups) => StartAsync(uri, folder, [], [], groups);

    /// <param name="all">Further flags of every process.</param>
    /// <param name="serving">Further flags of the process that runs serving.</param>
    /// <param name="groups">Services of each process; the same names twice are replicas.</param>
    /// <param name="environment">What every process finds in its environment beside; null for nothing.</param>
    public static async Task<SplitPlatform> StartAsync(string uri, TemporaryFolder folder, string[] all, string[] serving, string[] groups, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var platform = new SplitPlatform(uri, folder, environment ?? new Dictionary<string, string?>());
        try
        {
            var addresses = new List<(string Names, int Port)>();
            foreach (var group in groups) addresses.Add((group, FreePort.Next()));
            foreach (var (names, port) in addresses)
                platform.services.Add(await platform.LaunchAsync([.. Flags(folder), .. all, "--port", $"{port}", "--services", names, "--service-addresses", AddressesWithout(addresses, names), .. names.Contains("serving", StringComparison.Ordinal) ? serving : []]));
            platform.gateway = await platform.LaunchAsync([.. Flags(folder), .. all, "--port", $"{FreePort.Next()}", "--services", "gateway", "--service-addresses", AddressesWithout(addresses, "")]);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a service's process and starts it again at its address.</summary>
    /// <param name="skew">How far the new process's clock is off.</param>
    public async Task ReplaceAsync(int service, TimeSpan skew = default)
    {
        var (server, flags) = services[service];
        await server.KillAsync();
        await server.DisposeAsync();
        services[service] = await LaunchAsync(flags, skew);
    }

    /// <inheritdoc cref="ReplaceAsync"/>
    public async Task ReplaceGatewayAsync()
    {
        await Gateway.KillAsync();
        await Gateway.DisposeAsync();
        gateway = await LaunchAsync(gateway.Flags);
    }

    /// <summary>Starts a further gateway, which its caller ends.</summary>
    public async Task<MlServer> StartGatewayAsync()
    {
        var port = Array.IndexOf(gateway.Flags, "--port") + 1;
        var (server, _) = await LaunchAsync([.. gateway.Flags[..port], $"{FreePort.Next()}", .. gateway.Flags[(port + 1)..]]);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        foreach (var (server, _) in services) await server.DisposeAsync();
    }

    async Task<(MlServer, string[])> LaunchAsync(string[] flags, TimeSpan skew = default) => (await MlServer.StartSkewedAsync(environment, uri, folder.Path, skew, flags), flags);

    static string[] Flags(TemporaryFolder folder) =>
        ["--features-root", folder.File("features"), "--system-tables", folder.File("mltables"), "--features-allowed-roots", folder.Path, "--tables-root", $"lake={folder.File("lake")}", "--internal-token", Token];

    static string AddressesWithout(List<(string Names, int Port)> addresses, string own) => string.Join(',', addresses
        .SelectMany(a => a.Names.Split(',').Select(name => (Name: name, a.Port)))
        .Where(a => !own.Split(',').Contains(a.Name)).Select(a => $"{a.Name}=http://127.0.0.1:{a.Port}"));
}
