using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Demo;

/// <summary><c>ml demo</c> on several processes, each of which is killed in turn while it runs.</summary>
public sealed class DemoUnderFaultsTests : IDisposable
{
    const int MostFaults = 40;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(5), LongStep = TimeSpan.FromSeconds(4);
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_whole_lifecycle_goes_on_while_every_service_dies_in_turn()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var platform = await SplitPlatform.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder, "tracking,platform", "artifacts,registry", "features,tables", "serving");
        var environment = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = platform.Gateway.Address, ["ML_INFERENCE_TABLES"] = folder.File("inference-tables") };
        await using var demo = ChildProcess.Start(Repository.Executable, ["demo", "--data", folder.File("demo"), "--sample", "0.02", "--requests", "600"], folder.Path, environment);
        var faults = await DisturbAsync(platform, demo);
        Assert.True(await demo.WaitAsync(Limit) == 0, $"{demo.Output}\nafter {faults} faults");
        Judge.Require(!demo.Output.Contains("no model is trained", StringComparison.Ordinal), "libxgboost (Debian: libxgboost-dev)");
        Assert.True(faults > 2 * platform.Services.Count, $"{demo.Output}\nafter {faults} faults");

        using var http = new HttpClient { BaseAddress = new Uri(platform.Gateway.Address) };
        var results = new DemoResults(http, new DemoPlaces(folder.File("demo"), folder.File("inference-tables"), folder.File("mltables")), demo.Output);
        Assert.True(results.Answered > results.Requests / 2 && results.Missing < results.Answered / 4, demo.Output);
        var (_, children, _) = await results.AreThereAsync();
        Assert.True(children >= 2, $"{children} nested runs\n{demo.Output}");
    }

    // One at the beginning of each step, and further ones in a long step; the gateway is one of them.
    static async Task<int> DisturbAsync(SplitPlatform platform, ChildProcess demo)
    {
        var faults = 0;
        for (; faults < MostFaults && await NextStepAsync(demo); faults++)
        {
            var turn = faults % (platform.Services.Count + 1);
            if (turn < platform.Services.Count) await platform.ReplaceAsync(turn);
            else await platform.ReplaceGatewayAsync();
        }

        return faults;
    }

    // Whether there is one, or the step that is under way goes on for long.
    static async Task<bool> NextStepAsync(ChildProcess demo)
    {
        var (said, until) = (demo.Output.Length, DateTime.UtcNow + LongStep);
        await Waiting.UntilAsync(() => Task.FromResult(demo.HasExited || demo.Output.Length > said || DateTime.UtcNow > until), Limit, () => demo.Output);
        return !demo.HasExited;
    }
}
