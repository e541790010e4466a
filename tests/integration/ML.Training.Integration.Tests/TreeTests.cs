using System.Globalization;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.Training.Launching;
using ML.Training.Native;

namespace ML.Training.Integration.Tests;

/// <summary>Gradient-boosted trees, by one process and by several.</summary>
public sealed class TreeTests : IDisposable
{
    const string Network = "kind: wide_and_deep, hidden: [16, 8], activation: gelu";

    readonly TrainingFolder folder = new(rows: 10_000);

    public TreeTests() => Judge.Require(NativeLibraries.HasXGBoost, "libxgboost (Debian: libxgboost-dev)");

    public void Dispose() => folder.Dispose();

    string Config(string name, string trees, string target = "y", string data = "")
    {
        var path = folder.Config(name, more: $"trees: {{{trees}}}", target: target, data: data);
        File.WriteAllText(path, File.ReadAllText(path).Replace(Network, "kind: trees", StringComparison.Ordinal));
        return path;
    }

    [Fact]
    public async Task Two_and_three_ranks_grow_trees_as_good_as_those_of_one()
    {
        var losses = new List<double>();
        foreach (var ranks in new[] { 1, 2, 3 })
        {
            var (code, output) = await folder.RunAsync("train", Config($"trees{ranks}", "rounds: 30, depth: 4"), "--nproc", $"{ranks}");
            Assert.True(code == 0, output);
            Assert.Contains("30 steps", output);
            losses.Add(TrainingFolder.Metric(output, "test_rmse"));
            Assert.Contains("\"a\"", File.ReadAllText(folder.At($"trees{ranks}/feature_importance.json")));
        }

        Assert.All(losses, loss => Assert.Equal(losses[0], loss, losses[0] * 0.05));
    }

    [Fact]
    public async Task A_killed_rank_starts_the_trees_anew()
    {
        var said = new List<string>();
        var launcher = new LocalLauncher([Repository.Executable, "worker", Config("killed", "rounds: 150, depth: 6, patience: 150")], new LaunchOptions { Processes = 2 }, said.Add);
        var training = launcher.RunAsync(CancellationToken.None);
        await Waiting.UntilAsync(() => Task.FromResult(training.IsCompleted || (launcher.Workers.Count == 2 && IsGrowing(launcher.Workers[1]))), TimeSpan.FromSeconds(60), () => string.Join('\n', said));
        System.Diagnostics.Process.GetProcessById(launcher.Workers[1]).Kill();
        var result = await training.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(result.Succeeded, result.Reason);
        Assert.Equal(1, result.Restarts);

        // Xgboost's group is up when its ring is: connections beside those of the control group.
        static bool IsGrowing(int process) => File.ReadAllText($"/proc/{process}/maps").Contains("libxgboost", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trees_that_learn_nothing_stop_early()
    {
        var (code, output) = await folder.RunAsync("train", Config("noise", "rounds: 300, patience: 5", "noise", ", derive: {noise: \"(hash(id) % 1000)::DOUBLE\"}"));
        Assert.True(code == 0, output);
        Assert.InRange(int.Parse(Regex.Match(output, @"(\d+) steps").Groups[1].Value, CultureInfo.InvariantCulture), 1, 100);
    }

    [Theory]
    [InlineData("poisoned", "[a, b]", "Rows with a target that is not finite: 777")]
    [InlineData("y", "[a, boom]", "Rows with an infinite number: 7")]
    public async Task What_trees_cannot_learn_from_is_named_by_its_row(string target, string numeric, string expected)
    {
        var config = Config("poisoned", "rounds: 5", target, ", derive: {boom: \"CASE WHEN id BETWEEN 770 AND 790 THEN 'inf'::DOUBLE ELSE 1 END\"}");
        File.WriteAllText(config, File.ReadAllText(config).Replace("numeric: [a, b]", $"numeric: {numeric}", StringComparison.Ordinal));
        var (code, output) = await folder.RunAsync("train", config);
        Assert.Equal(1, code);
        Assert.Contains(expected, output);
    }
}
