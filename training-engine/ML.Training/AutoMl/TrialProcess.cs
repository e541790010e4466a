using System.Diagnostics;
using System.Text.Json;
using ML.Training.Launching;
using ML.Training.Runs;

namespace ML.Training.AutoMl;

/// <summary>Runs a trial in a child process: a crash or an exhausted memory is that trial's alone.</summary>
/// <param name="configure">The configuration of a trial's training on a rung and fold, with its output folder.</param>
/// <param name="folder">Where trials keep their files.</param>
sealed class TrialProcess(Func<Trial, Rung, int, string, TrainingConfig> configure, string folder)
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public async Task RunAsync(Trial trial, Rung rung, CancellationToken cancellation)
    {
        var own = Directory.CreateDirectory(Path.Combine(folder, trial.Name)).FullName;
        var files = rung.Folds.Select(fold => Write(trial, rung, fold, own)).ToList();
        var result = Path.Combine(own, $"rung-{rung.Number}.json");
        File.Delete(result);
        var watch = Stopwatch.StartNew();
        using var process = new WorkerProcess([.. SelfCommand.Parts, "trial", .. files, "--result", result], 0, 1, 0, own);
        var stopped = await WaitAsync(process, cancellation);
        trial.Cost = trial.Cost.Then(process.Used);
        if (process.ExitCode == WorkerExit.Done) trial.Results.Add(new TrialResult(rung.Number, Read(result), watch.Elapsed.TotalSeconds));
        else trial.Failure = stopped ? "stopped: the time was up" : process.Reason.Split('\n')[0];
    }

    string Write(Trial trial, Rung rung, int fold, string own)
    {
        var file = Path.Combine(own, $"rung-{rung.Number}-fold-{fold}.yaml");
        ConfigFile.Write(file, configure(trial, rung, fold, Path.Combine(own, "work")));
        return file;
    }

    static async Task<bool> WaitAsync(WorkerProcess process, CancellationToken cancellation)
    {
        var ended = process.WaitAsync(CancellationToken.None);
        try
        {
            await ended.WaitAsync(cancellation);
            return false;
        }
        catch (OperationCanceledException)
        {
            process.Stop();
            if (await Task.WhenAny(ended, Task.Delay(Grace, CancellationToken.None)) != ended) process.Kill();
            await ended;
            return true;
        }
    }

    static IReadOnlyList<IReadOnlyDictionary<string, double>> Read(string file) =>
        JsonSerializer.Deserialize<List<Dictionary<string, double>>>(File.ReadAllBytes(file), ResultFile.Json)!;
}
