using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Processes;
using ML.TestKit.Servers;
using YamlDotNet.RepresentationModel;

namespace ML.Integration.Tests.Operations;

/// <summary>The compositions' services, run as their containers would run them: the image's variables and their own, on PostgreSQL, S3 and Redis.</summary>
public sealed partial class CompositionTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_works_on_the_stores_beside_it_and_writes_to_its_volume_alone(bool split)
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        Directory.CreateDirectory(folder.File("data/mlfeatures"));
        Directory.CreateDirectory(folder.File("elsewhere"));
        var services = DeployFiles.OwnServices(split ? DeployFiles.SplitComposition() : DeployFiles.Composition());
        Assert.Equal(split ? ["ml", "registry", "serving", "tracking"] : ["ml"], services.Keys.Order());
        var ports = services.Keys.ToDictionary(name => name, _ => FreePort.Next());
        var processes = new Dictionary<string, ChildProcess>();
        var store = new S3Server();
        await store.InitializeAsync();
        try
        {
            var places = await PlacesAsync(store, ports);
            // At once, on an empty database, as the engine does it.
            foreach (var (name, service) in services) processes[name] = ChildProcess.Start(Repository.Executable, ["server"], folder.File("elsewhere"), Environment(service, places, ports[name]));
            var ready = new HashSet<string>();
            // The gateway last: it is not ready while another is not, and the other says why.
            foreach (var name in processes.Keys.OrderBy(name => name == "ml")) ready.UnionWith(await ReadyAsync(name, ports[name], processes));
            Assert.Superset(new HashSet<string> { "tracking_database", "artifact_store" }, ready);
            await WorkAsync(ports["ml"]);
            Assert.All(["mlflow.db", "mlartifacts", "mlfeatures/online.db"], local => Assert.False(Path.Exists(folder.File("data/" + local)), local));
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("elsewhere")));
            foreach (var process in processes.Values) process.Signal("TERM");
            foreach (var process in processes.Values) Assert.Equal(0, await process.WaitAsync(TimeSpan.FromSeconds(40)));
        }
        finally
        {
            foreach (var process in processes.Values) await process.DisposeAsync();
            await store.DisposeAsync();
        }
    }

    [Fact]
    public void Nothing_is_run_with_more_rights_than_it_needs()
    {
        foreach (var service in DeployFiles.OwnServices(DeployFiles.SplitComposition()).Values)
        {
            Assert.Equal("true", service["read_only"].ToString());
            Assert.Equal(["ALL"], service["cap_drop"].AllNodes.Skip(1).Select(n => n.ToString()));
            Assert.Contains("no-new-privileges:true", service["security_opt"].AllNodes.Skip(1).Select(n => n.ToString()));
        }

        var last = DeployFiles.Read("Dockerfile")[DeployFiles.Read("Dockerfile").LastIndexOf("\nFROM ", StringComparison.Ordinal)..];
        Assert.Matches(@"\nUSER \$APP_UID\n", last);
        Assert.DoesNotContain("USER root", last);
    }

    /// <summary>A setting that services share stands in two files, and Compose knows no way to write it once.</summary>
    [Fact]
    public void Services_in_containers_of_their_own_have_the_settings_of_the_whole_server()
    {
        var whole = DeployFiles.Map(DeployFiles.OwnServices(DeployFiles.Composition())["ml"]["environment"]);
        var services = DeployFiles.OwnServices(DeployFiles.SplitComposition());
        foreach (var (name, service) in services)
            foreach (var (setting, value) in whole.Children) Assert.Equal((name, value), (name, service["environment"][setting]));
        Assert.Equal(["ml"], services.Where(s => s.Value.Children.ContainsKey("ports")).Select(s => s.Key));
    }

    static async Task<IEnumerable<string>> ReadyAsync(string name, int port, Dictionary<string, ChildProcess> processes)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(http, "/health", processes[name], TimeSpan.FromSeconds(60));
        var said = "";
        await Waiting.UntilAsync(
            async () =>
            {
                using var answer = await http.GetAsync("/health/ready");
                said = await answer.Content.ReadAsStringAsync();
                return answer.IsSuccessStatusCode;
            },
            TimeSpan.FromSeconds(30), () => $"{name}: {said}\n{string.Join('\n', processes.Select(p => $"{p.Key}: {p.Value.Output}"))}");
        return JsonNode.Parse(said)!["dependencies"]!.AsObject().Select(d => d.Key);
    }

    async Task WorkAsync(int port)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await new PlatformWork(http).PrepareAsync();
        await PlaceFeatures.PublishAsync(http, folder.File("data/mlfeatures/places.parquet"));
        Assert.Contains(PlaceFeatures.Answer, await PlaceFeatures.AskAsync(http));
        // Another container calls it by its name, and a page of another name does not.
        foreach (var (host, expected) in ((string, HttpStatusCode)[])[("ml:5000", HttpStatusCode.OK), ("evil.example", HttpStatusCode.Forbidden)])
            Assert.Equal((host, expected), (host, await HostNames.AskAsync(http, host)));
    }

    // Names of the composition's network become what runs here in their place.
    async Task<(string Name, string Here)[]> PlacesAsync(S3Server store, Dictionary<string, int> ports)
    {
        var database = new Uri(await (await PostgresCluster.SharedAsync()).NewDatabaseAsync());
        return
        [
            ("/data", folder.File("data")),
            ("@postgres:5432/ml", $"@{database.Authority[(database.Authority.IndexOf('@') + 1)..]}{database.AbsolutePath}"),
            ("http://store:9000", store.Endpoint),
            ("s3://ml", $"s3://{S3Server.Bucket}/composition"),
            ("redis://redis:6379", $"redis://:secret@127.0.0.1:{(await RedisServer.SharedAsync()).Port}"),
            .. ports.Select(p => ($"http://{p.Key}:5000", $"http://127.0.0.1:{p.Value}")),
        ];
    }

    static Dictionary<string, string?> Environment(YamlMappingNode service, (string Name, string Here)[] places, int port)
    {
        var environment = DeployFiles.ImageVariables().ToDictionary(v => v.Key, v => (string?)v.Value);
        foreach (var (name, value) in DeployFiles.Map(service["environment"]).Children)
            environment[name.ToString()] = Given().Replace(value.ToString(), m => m.Groups[2].Value == "-" ? m.Groups[3].Value : "S3RVER");
        foreach (var name in environment.Keys)
            environment[name] = places.Aggregate(environment[name]!, (value, place) => value.Replace(place.Name, place.Here, StringComparison.Ordinal));
        Assert.DoesNotContain(environment.Values, v => InNetwork().IsMatch(v!));
        (environment["MLFLOW_HOST"], environment["MLFLOW_PORT"], environment["AWS_ACCESS_KEY_ID"]) = ("127.0.0.1", $"{port}", "S3RVER");
        // The image's file system may be read-only, homes included.
        (environment["HOME"], environment["XDG_CACHE_HOME"]) = ("/proc/none", null);
        return environment;
    }

    // ${NAME:?what to do} and ${NAME:-default}
    [GeneratedRegex(@"\$\{([A-Z_]+):([?-])([^}]*)\}")]
    private static partial Regex Given();

    [GeneratedRegex(@"(//|@)(postgres|store|redis|ml|tracking|registry|serving):\d")]
    private static partial Regex InNetwork();
}
