using ML.Common.Errors;
using ML.Training.Features;
using ML.Training.Launching;
using ML.Training.Native;
using ML.Training.Native.Trees;
using ML.Training.Onnx;
using ML.Training.Runs;
using ML.Training.Tracking;

namespace ML.Training.Trees;

/// <summary>Trains gradient-boosted trees (xgboost) from the same data and configuration as a network.</summary>
sealed class TreeJob(TrainingConfig config, RankContext ranks, Func<string?, Task<ITrainingLog>> openLog, IProgressReport progress)
{
    public async Task<TrainingResult> RunAsync(CancellationToken cancellation)
    {
        NativeLibraries.RequireXGBoost();
        if (ranks.Size > 1) throw PlatformException.Invalid($"model.kind trees runs in one process with training.threads threads; {ranks.Size} processes were started");
        using var data = TrainingData.Open(config);
        var features = TreeFeatures.Of(data.Fit());
        var log = await openLog(null);
        using var loaders = new Loaders(data, features, ranks);
        await LogParametersAsync(log, data, features, loaders);
        var columns = features.Numeric.Count + features.Categorical.Count;
        using var all = Learn(features, loaders, columns, log, cancellation, out var rounds);
        using var booster = all.FirstRounds(rounds);
        var metrics = await JudgeAsync(booster, features, loaders, columns, cancellation);
        foreach (var (name, value) in metrics) log.Metric(name, value, rounds);
        return await DeliverAsync(booster, features, log, new TrainingResult(rounds, 1, metrics, null, null));
    }

    Booster Learn(FeatureSpec features, Loaders loaders, int columns, ITrainingLog log, CancellationToken cancellation, out int best)
    {
        using var trainRows = new LoaderMatrix(loaders.Train, columns);
        using var validationRows = new LoaderMatrix(loaders.Validation, columns);
        using var train = QuantileMatrix.Create(trainRows, config.Trees.Bins, config.Training.Threads);
        using var validation = QuantileMatrix.Create(validationRows, config.Trees.Bins, config.Training.Threads, train);
        var booster = Booster.Create(TreeParameters.Of(config, features.Target), train, validation);
        var (bestLoss, bestRounds) = (double.PositiveInfinity, 1);
        for (var round = 0; round < config.Trees.Rounds && round - bestRounds < config.Trees.Patience; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            booster.Update(round, train);
            var loss = booster.Evaluate(round, validation);
            if (!double.IsFinite(loss)) throw new PlatformException(ErrorCode.DataLoss, $"round {round + 1}: the validation loss is {loss}");
            if (loss < bestLoss) (bestLoss, bestRounds) = (loss, round + 1);
            log.Metric("validation_loss", loss, round + 1);
            progress.Step(0, 1, round + 1, config.Trees.Rounds, loaders.Train.Rows, loss);
        }

        best = bestRounds;
        return booster;
    }

    async Task LogParametersAsync(ITrainingLog log, TrainingData data, FeatureSpec features, Loaders loaders)
    {
        if (log.RunId is null) return;
        var all = TreeParameters.Of(config, features.Target);
        all["model"] = "trees";
        all["rounds"] = RunParameters.Text(config.Trees.Rounds);
        RunParameters.Add(all, config, data, features, loaders.Train.Rows);
        await log.ParametersAsync(all);
        await log.DatasetAsync(data.View.Source, features, loaders.Train.Rows);
    }

    static async Task<Dictionary<string, double>> JudgeAsync(Booster booster, FeatureSpec features, Loaders loaders, int columns, CancellationToken cancellation)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var (name, value) in await TreeEvaluator.RunAsync(booster, features, loaders.Validation, columns, cancellation)) metrics[$"best_validation_{name}"] = value;
        if (loaders.Test is null) return metrics;
        foreach (var (name, value) in await TreeEvaluator.RunAsync(booster, features, loaders.Test, columns, cancellation)) metrics[$"test_{name}"] = value;
        return metrics;
    }

    async Task<TrainingResult> DeliverAsync(Booster booster, FeatureSpec features, ITrainingLog log, TrainingResult result)
    {
        var folder = Path.Combine(config.Output, "model");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        ModelPackage.Write(folder, OnnxExporter.Trees(features, booster.Trees()), features, config.Data.Recipe);
        File.WriteAllBytes(Path.Combine(folder, "model.xgb.json"), booster.Save());
        var importance = FeatureImportance.Write(config.Output, booster, features);
        await log.ArtifactAsync(importance);
        return result with { ModelFolder = folder, Registered = await log.ModelAsync(folder, config.Register ?? "trees", config.Register) };
    }
}
