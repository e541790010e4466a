using System.Globalization;
using ML.Client;
using ML.TestKit;
using ML.TestKit.Servers;
using ML.Training.Launching;
using Run = ML.Tracking.Contracts.Runs.Run;

namespace ML.Training.Integration.Tests;

/// <summary>Several processes train what one process trains.</summary>
public sealed class DistributedTests : IDisposable
{
    readonly TrainingFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Two_and_four_ranks_reach_the_loss_of_one_process_after_50_steps()
    {
        var losses = new List<double>();
        foreach (var ranks in new[] { 1, 2, 4 })
        {
            var (code, output) = await folder.RunAsync("train", folder.Config($"ranks{ranks}", ", maximum_steps: 50"), "--nproc", $"{ranks}");
            Assert.True(code == 0, output);
            losses.Add(TrainingFolder.Metric(output, "test_loss"));
        }

        Assert.All(losses, loss => Assert.Equal(losses[0], loss, 1e-5));
    }

    [Fact]
    public async Task Mpirun_starts_the_ranks_without_more_words()
    {
        Judge.Require(File.Exists("/usr/bin/mpirun"), "Open MPI (Debian: openmpi-bin)");
        await using var server = await MlServer.StartAsync(folder.At(""));
        await using var alone = folder.Start(Repository.Executable, ["train", folder.Config("alone", ", maximum_steps: 50")], server.Address);
        Assert.True(await alone.WaitAsync(TimeSpan.FromMinutes(2)) == 0, alone.Output);
        var config = folder.Config("mpi", ", maximum_steps: 50");
        await using var mpirun = folder.Start("/usr/bin/mpirun", ["--allow-run-as-root", "--oversubscribe", "--bind-to", "none", "-n", "2", Repository.Executable, "worker", config], server.Address);
        Assert.True(await mpirun.WaitAsync(TimeSpan.FromMinutes(2)) == 0, mpirun.Output);
        Assert.Equal(TrainingFolder.Metric(alone.Output, "test_loss"), TrainingFolder.Metric(mpirun.Output, "test_loss"), 1e-5);
        // What is told of the run is what both ranks used: each has the libraries and the data for itself.
        using var client = new MlflowClient(server.Address);
        var runs = (await client.Runs.SearchAsync([(await client.Experiments.FindAsync("training"))!.ExperimentId!]).ToListAsync()).ToDictionary(r => r.Info!.RunName!);
        Assert.InRange(Cost(runs["mpi"], "ml.peak_memory_bytes") / Cost(runs["alone"], "ml.peak_memory_bytes"), 1.5, 2.5);
        Assert.All(runs.Values, r => Assert.InRange(Cost(r, "ml.cpu_seconds"), 0.3, 300));
    }

    static double Cost(Run run, string tag) => double.Parse(run.Data!.Tags!.Single(t => t.Key == tag).Value!, CultureInfo.InvariantCulture);

    [Fact]
    public async Task Srun_starts_the_ranks_without_more_words()
    {
        await using var cluster = await SlurmCluster.StartAsync(folder.At(""), slots: 4);
        var (code, single) = await folder.RunAsync("train", folder.Config("alone", ", maximum_steps: 50"));
        Assert.True(code == 0, single);
        foreach (var ranks in new[] { 2, 4 })
        {
            var config = folder.Config($"slurm{ranks}", ", maximum_steps: 50");
            await using var srun = folder.Start("/usr/bin/srun", ["-n", $"{ranks}", Repository.Executable, "worker", config], environment: new() { ["SLURM_CONF"] = cluster.ConfigFile });
            Assert.True(await srun.WaitAsync(TimeSpan.FromMinutes(2)) == 0, srun.Output);
            Assert.Equal(TrainingFolder.Metric(single, "test_loss"), TrainingFolder.Metric(srun.Output, "test_loss"), 1e-5);
        }
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(2, 1)]
    public async Task A_killed_rank_does_not_change_where_training_ends_and_the_others_keep_their_processes(int ranks, int? minimum)
    {
        // Long enough that a fast machine is not through before the third kill.
        const string Training = ", epochs: 16";
        const string Often = "checkpoint: {every_steps: 10}";
        var (code, undisturbed) = await folder.RunAsync("train", folder.Config("undisturbed", Training, Often));
        Assert.True(code == 0, undisturbed);

        var config = folder.Config("disturbed", Training, Often);
        var said = new List<string>();
        var launcher = new LocalLauncher([Repository.Executable, "worker", config], new LaunchOptions { Processes = ranks, MinimumProcesses = minimum, MaximumRestarts = 20 }, said.Add);
        var training = launcher.RunAsync(CancellationToken.None);
        var random = new Random(5);
        var kept = 0;
        for (var kills = 0; kills < 4; kills++)
        {
            var before = Present();
            // A kill after new checkpoints: progress is certain, and the rank dies in the middle of its work.
            await UntilAsync(() => training.IsCompleted || Present().Except(before).Any());
            if (training.IsCompleted) break;
            var workers = launcher.Workers;
            var victim = workers[random.Next(workers.Count)];
            try
            {
                System.Diagnostics.Process.GetProcessById(victim).Kill();
            }
            catch (ArgumentException)
            {
                // It had just ended by itself.
            }

            await UntilAsync(() => training.IsCompleted || !launcher.Workers.Contains(victim));
            if (workers.Count > 1 && !training.IsCompleted) kept += workers.All(w => w == victim || launcher.Workers.Contains(w)) ? 1 : 0;
        }

        var result = await training.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(result.Succeeded, result.Reason);
        Assert.True(result.Cost is { CpuSeconds: > 1, MemoryBytes: > 50_000_000 }, $"{result.Cost}");
        Assert.True(result.Restarts >= 3, $"{result.Restarts} restarts: too few ranks were killed while they trained");
        Assert.Contains(said, text => text.Contains("starting again with", StringComparison.Ordinal));
        // Now and then a survivor is found in a place that it cannot leave in time; that costs its process and nothing else.
        Assert.True(kept >= (minimum is null ? 2 : 1), $"{kept} times all others kept their processes");

        Assert.Equal(BestLoss("undisturbed"), BestLoss("disturbed"), 1e-4);

        IReadOnlyList<string> Present() => Directory.Exists(folder.At("disturbed/checkpoints")) ? Directory.GetDirectories(folder.At("disturbed/checkpoints")) : [];
    }

    double BestLoss(string name)
    {
        var latest = Directory.GetDirectories(folder.At($"{name}/checkpoints")).Order(StringComparer.Ordinal).Last();
        using var state = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(latest, "checkpoint.json")));
        Assert.True(state.RootElement.GetProperty("finished").GetBoolean());
        return state.RootElement.GetProperty("best_loss").GetDouble();
    }

    static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = 0; i < 3000 && !condition(); i++) await timer.WaitForNextTickAsync();
        Assert.True(condition(), "nothing happened for a minute");
    }
}
