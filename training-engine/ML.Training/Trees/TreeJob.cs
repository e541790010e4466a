using System.Globalization;
using ML.Training.Commands;
using ML.Training.Features;
using ML.Training.Launching;
using ML.Training.Native;
using ML.Training.Native.Torch;
using ML.Training.Native.Trees;
using ML.Training.Onnx;
using ML.Training.Runs;
using ML.Training.Tracking;

namespace ML.Training.Trees;

/// <summary>Trains gradient-boosted trees (xgboost) from the same data and configuration as a network.</summary>
sealed class TreeJob(TrainingConfig config, Func<string?, Task<ITrainingLog>> openLog, IProgressReport progress) : ITrainingJob
{
    // Xgboost's collectives are one group per process, and a broken one cannot be left.
    public bool CanRegroup => false;

    public async Task<TrainingResult> RunAsync(RankContext ranks, bool fresh, CancellationToken cancellation)
    {
        NativeLibraries.RequireXGBoost();
        using var group = new RankGroup(ranks, config, gradients: false);
        using var data = await DataPin.OpenAsync(config, group, open: null, before: null);
        var features = FeatureSpec.FromJson(await group.ShareAsync(() => Task.FromResult(TreeFeatures.Of(data.Fit()).ToJson())));
        var log = ranks.IsFirst ? await openLog(null) : new NoTrainingLog();
        using var loaders = new Loaders(data, features, features.ToJson(), ranks);
        await LogParametersAsync(log, ranks, data, features, loaders);
        var columns = features.Numeric.Count + features.Categorical.Count;
        var learner = new TreeLearner(config, ranks, log, ranks.IsFirst ? progress : new NoProgress());
        using var tracker = learner.OpenTracker();
        var port = int.Parse(await group.ShareAsync(() => Task.FromResult(RunParameters.Text(tracker?.Port ?? 0))), CultureInfo.InvariantCulture);
        var (all, rounds) = learner.Learn(loaders, TreeParameters.Of(config, features.Target), columns, port, cancellation);
        using var booster = all.FirstRounds(rounds);
        all.Dispose();
        var metrics = await JudgeAsync(booster, features, loaders, columns, group.Control, cancellation);
        foreach (var (name, value) in metrics) log.Metric(name, value, rounds);
        var result = new TrainingResult(rounds, 1, metrics, null, null);
        if (ranks.IsFirst) result = await DeliverAsync(booster, features, log, result);
        return result with { Cost = group.SumCosts() };
    }

    public void Dispose()
    {
    }

    async Task LogParametersAsync(ITrainingLog log, RankContext ranks, TrainingData data, FeatureSpec features, Loaders loaders)
    {
        if (log.RunId is null) return;
        var all = TreeParameters.Of(config, features.Target);
        all["model"] = "trees";
        all["rounds"] = RunParameters.Text(config.Trees.Rounds);
        all["ranks"] = RunParameters.Text(ranks.Size);
        RunParameters.Add(all, config, data, features, loaders.Train.Rows);
        await log.ParametersAsync(all);
        await log.DatasetAsync(data.View.Source, features, loaders.Train.Rows);
    }

    static async Task<Dictionary<string, double>> JudgeAsync(Booster booster, FeatureSpec features, Loaders loaders, int columns, Communicator? communicator, CancellationToken cancellation)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var (name, value) in await TreeEvaluator.RunAsync(booster, features, loaders.Validation, columns, communicator, cancellation)) metrics[$"best_validation_{name}"] = value;
        if (loaders.Test is null) return metrics;
        foreach (var (name, value) in await TreeEvaluator.RunAsync(booster, features, loaders.Test, columns, communicator, cancellation)) metrics[$"test_{name}"] = value;
        return metrics;
    }

    async Task<TrainingResult> DeliverAsync(Booster booster, FeatureSpec features, ITrainingLog log, TrainingResult result)
    {
        var folder = Path.Combine(config.Output, "model");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        ModelPackage.Write(folder, OnnxExporter.Trees(features, booster.Trees()), features, config.Data);
        File.WriteAllBytes(Path.Combine(folder, "model.xgb.json"), booster.Save());
        var importance = FeatureImportance.Write(config.Output, booster, features);
        await log.ArtifactAsync(importance);
        return result with { ModelFolder = folder, Registered = await log.ModelAsync(folder, config.Register ?? "trees", config.Register) };
    }
}
