using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Split;

/// <summary>A platform of several processes over the same stores, behind one gateway.</summary>
sealed class SplitPlatform : IAsyncDisposable
{
    public const string Token = "a-token-of-this-test";
    readonly List<MlServer> services = [];

    public MlServer Gateway { get; private set; } = null!;

    public IReadOnlyList<MlServer> Services => services;

    public static Task<SplitPlatform> StartAsync(string uri, TemporaryFolder folder, params string[] groups) => StartAsync(uri, folder, [], [], groups);

    /// <param name="all">Further flags of every process.</param>
    /// <param name="serving">Further flags of the process that runs serving.</param>
    /// <param name="groups">Services of each process; the same names twice are replicas.</param>
    public static async Task<SplitPlatform> StartAsync(string uri, TemporaryFolder folder, string[] all, string[] serving, string[] groups)
    {
        var platform = new SplitPlatform();
        try
        {
            var addresses = new List<(string Names, int Port)>();
            foreach (var group in groups) addresses.Add((group, FreePort.Next()));
            foreach (var (names, port) in addresses)
                platform.services.Add(await MlServer.StartAsync(uri, folder.Path, [.. Flags(folder), .. all, "--port", $"{port}", "--services", names, "--service-addresses", AddressesWithout(addresses, names), .. names.Contains("serving", StringComparison.Ordinal) ? serving : []]));
            platform.Gateway = await MlServer.StartAsync(uri, folder.Path, [.. Flags(folder), .. all, "--services", "gateway", "--service-addresses", AddressesWithout(addresses, "")]);
            return platform;
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null) await Gateway.DisposeAsync();
        foreach (var service in services) await service.DisposeAsync();
    }

    static string[] Flags(TemporaryFolder folder) =>
        ["--features-root", folder.File("features"), "--system-tables", folder.File("mltables"), "--features-allowed-roots", folder.Path, "--tables-root", $"lake={folder.File("lake")}", "--internal-token", Token];

    static string AddressesWithout(List<(string Names, int Port)> addresses, string own) => string.Join(',', addresses
        .SelectMany(a => a.Names.Split(',').Select(name => (Name: name, a.Port)))
        .Where(a => !own.Split(',').Contains(a.Name)).Select(a => $"{a.Name}=http://127.0.0.1:{a.Port}"));
}
