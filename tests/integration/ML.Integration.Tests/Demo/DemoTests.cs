using System.Globalization;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Demo;

/// <summary><c>ml demo</c> on a part of the flights: what it says it made is there.</summary>
public sealed partial class DemoTests : IDisposable
{
    const int Requests = 500;
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_whole_lifecycle_leaves_its_results_on_an_open_platform()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var platform = await OtherPlatformAsync();
        var environment = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = platform?.Address, ["ML_INFERENCE_TABLES"] = platform is null ? null : folder.File("demo/inference-tables") };
        string[] arguments = ["demo", "--data", folder.File("demo"), "--port", FreePort.Next().ToString(CultureInfo.InvariantCulture), "--sample", "0.03", "--requests", $"{Requests}"];
        // As it is typed: through the launcher, which builds what changed.
        await using var demo = ChildProcess.Start(Path.Combine(Repository.Root, "ml"), arguments, folder.Path, environment);
        await Waiting.UntilAsync(() => Task.FromResult(demo.HasExited || demo.Output.Contains("stays open", StringComparison.Ordinal)), Limit, () => demo.Output);
        // A process has ended before the last that it wrote was read.
        if (demo.HasExited) await demo.WaitAsync(Limit);
        Assert.True(demo.HasExited == platform is not null && (!demo.HasExited || demo.ExitCode == 0), demo.Output);
        Judge.Require(!demo.Output.Contains("no model is trained", StringComparison.Ordinal), "libxgboost (Debian: libxgboost-dev)");
        using var http = new HttpClient { BaseAddress = new Uri(Address().Match(demo.Output).Value) };

        var results = new DemoResults(http, new DemoPlaces(folder.File("demo"), folder.File("demo/inference-tables"), folder.File("demo/mltables")), demo.Output);
        Assert.Equal((Requests, 0), (results.Answered, results.Missing));
        var (set, children, versions) = await results.AreThereAsync();
        Assert.Equal((2, 3), (set, versions));
        Assert.True(children >= 2, $"{children} nested runs\n{demo.Output}");

        if (platform is not null) return;
        demo.Signal("INT");
        Assert.Equal(0, await demo.WaitAsync(TimeSpan.FromSeconds(60)));
    }

    // On a split platform, or one with other stores, the demo is a guest, and ends when it is through.
    async Task<MlServer?> OtherPlatformAsync()
    {
        if (!Layout.IsSplit && !Layout.HasExternalStores) return null;
        var environment = new Dictionary<string, string?> { ["ML_INFERENCE_TABLES"] = Directory.CreateDirectory(folder.File("demo/inference-tables")).FullName };
        return await MlServer.StartWithAsync(
            environment, $"sqlite:///{folder.File("demo")}/mlflow.db", folder.File("demo"), "--features-root", folder.File("demo/feature-store"), "--features-allowed-roots", folder.File("demo/tables"),
            "--tables-root", "flights=" + folder.File("demo/tables"), "--system-tables", folder.File("demo/mltables"));
    }

    [Theory]
    [InlineData("--sample", "0", "--sample is 0")]
    [InlineData("--requests", "0", "--requests is 0")]
    public async Task Settings_that_cannot_be_are_named(string flag, string value, string expected)
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var demo = ChildProcess.Start(Repository.Executable, ["demo", flag, value, "--data", folder.File("demo")], folder.Path);
        Assert.Equal(1, await demo.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(expected, demo.Output);
        Assert.False(Directory.Exists(folder.File("demo")));
    }

    [Fact]
    public async Task A_platform_that_is_not_there_is_named()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        var environment = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = $"http://127.0.0.1:{FreePort.Next()}" };
        await using var demo = ChildProcess.Start(Repository.Executable, ["demo", "--data", folder.File("demo")], folder.Path, environment);
        Assert.Equal(1, await demo.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("no platform answers at MLFLOW_TRACKING_URI=", demo.Output);
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
