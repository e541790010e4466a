using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>The composition's server, run as its container would run it: the image's variables and its own, on PostgreSQL, S3 and Redis.</summary>
public sealed partial class CompositionTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_server_works_on_the_stores_beside_it_and_writes_to_its_volume_alone()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        Directory.CreateDirectory(folder.File("data/mlfeatures"));
        Directory.CreateDirectory(folder.File("elsewhere"));
        var store = new S3Server();
        await store.InitializeAsync();
        try
        {
            var port = FreePort.Next();
            await using var server = ChildProcess.Start(Repository.Executable, ["server"], folder.File("elsewhere"), await EnvironmentAsync(store, port));
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
            await Waiting.UntilHealthyAsync(http, "/health/ready", server, TimeSpan.FromSeconds(60));
            await new PlatformWork(http).PrepareAsync();
            await PlaceFeatures.PublishAsync(http, folder.File("data/mlfeatures/places.parquet"));
            Assert.Contains(PlaceFeatures.Answer, await PlaceFeatures.AskAsync(http));
            var ready = JsonNode.Parse(await http.GetStringAsync("/health/ready"))!["dependencies"]!.AsObject();
            Assert.Superset(new HashSet<string> { "tracking_database", "artifact_store" }, ready.Select(d => d.Key).ToHashSet());
            Assert.All(["mlflow.db", "mlartifacts", "mlfeatures/online.db"], local => Assert.False(Path.Exists(folder.File("data/" + local)), local));
            Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("elsewhere")));
            server.Signal("TERM");
            Assert.Equal(0, await server.WaitAsync(TimeSpan.FromSeconds(40)));
        }
        finally
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public void Nothing_is_run_with_more_rights_than_it_needs()
    {
        var server = DeployFiles.Map(DeployFiles.Composition()["services"]["ml"]);
        Assert.Equal("true", server["read_only"].ToString());
        Assert.Equal(["ALL"], server["cap_drop"].AllNodes.Skip(1).Select(n => n.ToString()));
        Assert.Contains("no-new-privileges:true", server["security_opt"].AllNodes.Skip(1).Select(n => n.ToString()));
        var last = DeployFiles.Read("Dockerfile")[DeployFiles.Read("Dockerfile").LastIndexOf("\nFROM ", StringComparison.Ordinal)..];
        Assert.Matches(@"\nUSER \$APP_UID\n", last);
        Assert.DoesNotContain("USER root", last);
    }

    // Names of the composition's network become what runs here in their place.
    async Task<Dictionary<string, string?>> EnvironmentAsync(S3Server store, int port)
    {
        var environment = DeployFiles.ImageVariables().ToDictionary(v => v.Key, v => (string?)v.Value);
        foreach (var (name, value) in DeployFiles.Map(DeployFiles.Composition()["services"]["ml"]["environment"]).Children)
            environment[name.ToString()] = Given().Replace(value.ToString(), m => m.Groups[2].Value == "-" ? "" : "S3RVER");
        var database = new Uri(await (await PostgresCluster.SharedAsync()).NewDatabaseAsync());
        foreach (var name in environment.Keys)
            environment[name] = environment[name]!
                .Replace("/data", folder.File("data"), StringComparison.Ordinal)
                .Replace("@postgres:5432/ml", $"@{database.Authority[(database.Authority.IndexOf('@') + 1)..]}{database.AbsolutePath}", StringComparison.Ordinal)
                .Replace("http://store:9000", store.Endpoint, StringComparison.Ordinal)
                .Replace("s3://ml", $"s3://{S3Server.Bucket}/composition", StringComparison.Ordinal)
                .Replace("redis://redis:6379", $"redis://:secret@127.0.0.1:{(await RedisServer.SharedAsync()).Port}", StringComparison.Ordinal);
        Assert.DoesNotContain(environment.Values, v => v!.Contains("postgres:5432", StringComparison.Ordinal) || v.Contains("store:9000", StringComparison.Ordinal) || v.Contains("redis:6379", StringComparison.Ordinal));
        (environment["MLFLOW_HOST"], environment["MLFLOW_PORT"], environment["AWS_ACCESS_KEY_ID"]) = ("127.0.0.1", $"{port}", "S3RVER");
        // The image's file system may be read-only, homes included.
        (environment["HOME"], environment["XDG_CACHE_HOME"]) = ("/proc/none", null);
        return environment;
    }

    // ${NAME:?what to do} and ${NAME:-default}
    [GeneratedRegex(@"\$\{([A-Z_]+):([?-])[^}]*\}")]
    private static partial Regex Given();
}
