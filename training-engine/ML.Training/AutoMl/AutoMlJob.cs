using System.Diagnostics;
using System.Text.Json;
using ML.Client.Runs;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Training.Data;
using ML.Training.Features;
using ML.Training.Launching;
using ML.Training.Native;
using ML.Training.Runs;
using ML.Training.Tracking;

namespace ML.Training.AutoMl;

/// <summary>Searches the best model for a table: types its columns, tries settings in child processes, trains the best one again and registers it.</summary>
/// <param name="options">What is asked for.</param>
/// <param name="trackingUri">Server that everything is logged to; null logs nothing.</param>
/// <param name="report">Told what happens, in words.</param>
sealed class AutoMlJob(AutoMlOptions options, string? trackingUri, Action<string> report)
{
    string BestConfig => Path.Combine(options.Output, "best.yaml");

    public async Task<AutoMlReport> RunAsync(CancellationToken cancellation)
    {
        var (plan, kind, rows, version) = Look();
        var metric = ScoreMetric.Of(kind, options.Metric);
        var rungs = Rung.For((long)(rows * (1 - options.Test) / (options.Folds + 1) * options.Folds), options.Folds);
        var space = new SearchSpace(options.Seed, rows, options.Threads, NativeLibraries.HasXGBoost);
        var trials = Enumerable.Range(0, options.Trials).Select(i => new Trial(i + 1, space.At(i))).ToList();
        foreach (var warning in plan.Warnings) report(warning);
        await using var runs = await AutoMlRuns.StartAsync(options, trackingUri, Parameters(metric, plan, kind));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watching = KilledRun.WatchAsync(trackingUri, runs.ParentId, stop);
        try
        {
            var configs = new TrialConfigs(options, plan, kind, version);
            var watch = Stopwatch.StartNew();
            await SearchAsync(trials, rungs, metric, runs, configs, stop.Token);
            var found = new AutoMlReport(options, kind, metric, plan, rows, rungs, trials, watch.Elapsed, null);
            if (found.Best.Last is null) throw new PlatformException(ErrorCode.InvalidState, $"no trial came through. {found.Best.Name}: {found.Best.Failure}");
            await PublishAsync(found, runs);
            var done = found with { Final = await TrainBestAsync(configs.Final(found.Best), runs, stop.Token) };
            await PublishAsync(done, runs);
            return done;
        }
        catch (Exception error)
        {
            var killed = stop.IsCancellationRequested;
            foreach (var trial in trials)
            {
                if (killed) trial.Failure ??= "stopped";
                await runs.EndAsync(trial);
            }

            await runs.EndAsync(killed ? RunStatus.Killed : RunStatus.Failed, killed ? "stopped" : error.Message);
            if (killed) throw new OperationCanceledException("stopped", error, stop.Token);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await watching;
        }
    }

    (FeaturePlan Plan, TargetKind Kind, long Rows, long? Version) Look()
    {
        using var database = TrainingDatabase.Open(threads: null);
        var source = TableSources.Open(database, new DataOptions { Path = options.Table, Version = options.Version });
        var view = new TableView(database, source, where: options.Where);
        var facts = TableProfile.Of(view, options.Target);
        if (facts[0].Rows < 20 * options.Folds) throw PlatformException.Invalid($"--table: {options.Table} has {facts[0].Rows} rows with a target; at least {20 * options.Folds} are needed for {options.Folds} folds");
        var plan = FeatureTyping.Decide(facts, options);
        var target = TargetFitter.Fit(view, $"{view.Whole} WHERE ({view.Where}) AND {Sql.Identifier(options.Target)} IS NOT NULL", new FeatureOptions { Target = options.Target, Kind = options.Kind });
        return (plan, target.Kind, facts[0].Rows, source.Version);
    }

    Dictionary<string, string> Parameters(ScoreMetric metric, FeaturePlan plan, TargetKind kind) => new()
    {
        ["automl_metric"] = metric.Name, ["automl_kind"] = kind.ToString().ToLowerInvariant(), ["automl_trials"] = RunParameters.Text(options.Trials),
        ["automl_budget_seconds"] = RunParameters.Text(options.Budget.TotalSeconds), ["automl_folds"] = RunParameters.Text(options.Folds),
        ["automl_time_column"] = plan.Time ?? "none", ["automl_seed"] = RunParameters.Text(options.Seed),
    };

    async Task SearchAsync(List<Trial> trials, IReadOnlyList<Rung> rungs, ScoreMetric metric, AutoMlRuns runs, TrialConfigs configs, CancellationToken cancellation)
    {
        var process = new TrialProcess(configs.Of, Path.Combine(options.Output, "trials"));
        var search = new HalvingSearch(rungs, metric, options.Processes, options.Budget, async (trial, rung, token) =>
        {
            await runs.StartAsync(trial);
            await process.RunAsync(trial, rung, token);
            if (trial.Last is { } last && last.Rung == rung.Number)
            {
                await runs.LogAsync(trial, last);
                report($"level {rung.Number + 1}/{rungs.Count}  {trial.Name,-18} {metric.Name} {Explanation.Text(last.Mean(metric.Name))}  {Explanation.Text(Math.Round(last.Seconds, 1))} s");
            }
            else
            {
                report($"level {rung.Number + 1}/{rungs.Count}  {trial.Name,-18} {trial.Failure}");
            }
        }) { Ended = runs.EndAsync };
        await search.RunAsync(trials, cancellation);
    }

    async Task<TrainingResult> TrainBestAsync(TrainingConfig config, AutoMlRuns runs, CancellationToken cancellation)
    {
        report($"training {Path.GetFileName(BestConfig)} on all rows but those kept back");
        var result = Path.Combine(options.Output, "best.json");
        File.Delete(result);
        string[] run = runs.ParentId is { } id ? ["--run-id", id] : [];
        ConfigFile.Write(BestConfig, config);
        var launcher = new LocalLauncher([.. SelfCommand.Parts, "worker", BestConfig, "--result", result, .. run], new LaunchOptions { Fresh = true }, report);
        var launched = await launcher.RunAsync(cancellation);
        await runs.TellCostAsync(RunCost.OfThisProcess().Beside(launched.Cost));
        if (!launched.Succeeded) throw new PlatformException(ErrorCode.InternalError, $"the final training failed: {launched.Reason}");
        return JsonSerializer.Deserialize<TrainingResult>(await File.ReadAllBytesAsync(result, cancellation), ResultFile.Json)!;
    }

    async Task PublishAsync(AutoMlReport found, AutoMlRuns runs)
    {
        var page = Path.Combine(options.Output, "leaderboard.html");
        var text = Path.Combine(options.Output, "explanation.txt");
        var explained = string.Join('\n', Explanation.Of(found));
        await File.WriteAllTextAsync(page, Leaderboard.Html(found));
        await File.WriteAllTextAsync(text, explained + "\n");
        await runs.UploadAsync([page, text, .. File.Exists(BestConfig) && found.Final is not null ? [BestConfig] : Array.Empty<string>()]);
        await runs.DescribeAsync(explained);
    }
}
