using ML.Training.Checkpoints;
using ML.Training.Features;
using ML.Training.Launching;
using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>The epochs of a run and what comes after the last one.</summary>
sealed class TrainingSession(
    TrainingConfig config, RankGroup group, CheckpointPlace place, NetworkModel model, FeatureSpec features, Loaders loaders, ITrainingLog log, IProgressReport progress)
{
    readonly CheckpointUpload upload = new(place.Store, log);
    CheckpointState? stopped;

    RankContext Ranks => group.Ranks;

    public async Task<TrainingResult> RunAsync(CheckpointState state, CancellationToken cancellation)
    {
        state = await LearnAsync(state, cancellation);
        await place.Store.FlushAsync();
        await upload.FlushAsync();
        await RestoreBestAsync(state, cancellation);
        var metrics = await JudgeAsync(cancellation);
        foreach (var (name, value) in metrics) log.Metric(name, value, state.Step);
        var result = new TrainingResult(state.Step, state.Epoch, metrics, null, null);
        if (Ranks.IsFirst) result = await DeliverAsync(result);
        result = result with { Cost = group.SumCosts() };
        await place.Store.FinishAsync(state, cancellation);
        return result;
    }

    async Task<CheckpointState> LearnAsync(CheckpointState state, CancellationToken cancellation)
    {
        var epochs = new EpochRunner(config, model, loaders.Train, log, progress) { AfterStep = s => CheckpointAsync(s, cancellation) };
        while (state.Epoch < config.Training.Epochs && !OutOfSteps(state) && !OutOfPatience(state))
        {
            var (after, loss) = await RunEpochAsync(epochs, state, cancellation);
            model.Trainer.AverageBuffers();
            var validation = await Evaluator.RunAsync(model, features, loaders.Validation, group.Control, cancellation, $"after epoch {after.Epoch}");
            foreach (var (name, value) in validation) log.Metric($"validation_{name}", value, after.Step);
            log.Metric("epoch", after.Epoch, after.Step);
            state = Compare(after, validation["loss"]);
            progress.Epoch(state.Epoch, config.Training.Epochs, loss, validation);
            await SaveAsync(state, cancellation);
            if (config.Checkpoint.Log && Ranks.IsFirst && state.Best == CheckpointStore.NameOf(state.Step)) upload.Begin(state.Best, cancellation);
        }

        return state;
    }

    // A process on its own leaves a checkpoint when it is asked to stop; of several, each may stand at another step.
    async Task<(CheckpointState State, double Loss)> RunEpochAsync(EpochRunner epochs, CheckpointState state, CancellationToken cancellation)
    {
        try
        {
            return await epochs.RunAsync(state, cancellation);
        }
        catch (OperationCanceledException) when (Ranks.Size == 1 && stopped is { Step: > 0 })
        {
            await SaveAsync(stopped, CancellationToken.None);
            await place.Store.FlushAsync();
            throw;
        }
    }

    bool OutOfSteps(CheckpointState state) => state.Step >= config.Training.MaximumSteps;

    bool OutOfPatience(CheckpointState state) => state.EpochsWithoutGain >= config.Training.Patience;

    static CheckpointState Compare(CheckpointState state, double loss) =>
        state.BestLoss is { } best && !(loss < best)
            ? state with { EpochsWithoutGain = state.EpochsWithoutGain + 1 }
            : state with { BestLoss = loss, Best = CheckpointStore.NameOf(state.Step), EpochsWithoutGain = 0 };

    async Task CheckpointAsync(CheckpointState state, CancellationToken cancellation)
    {
        stopped = state;
        if (config.Checkpoint.EverySteps is { } every && state.Step % every == 0) await SaveAsync(state, cancellation);
    }

    Task SaveAsync(CheckpointState state, CancellationToken cancellation) =>
        place.SaveAsync(state, model.Trainer.Save(Ranks.Rank, Ranks.Size), cancellation);

    async Task RestoreBestAsync(CheckpointState state, CancellationToken cancellation)
    {
        group.Control?.Barrier();
        if (state.Best is null || state.Best == CheckpointStore.NameOf(state.Step)) return;
        var shards = await place.Store.ShardCountAsync(state.Best, cancellation);
        await foreach (var (_, bytes) in place.Store.ShardsAsync(state.Best, shards, cancellation)) model.Trainer.Load(bytes, restoreRandom: false);
    }

    async Task<Dictionary<string, double>> JudgeAsync(CancellationToken cancellation)
    {
        var metrics = new Dictionary<string, double>();
        foreach (var (name, value) in await Evaluator.RunAsync(model, features, loaders.Validation, group.Control, cancellation)) metrics[$"best_validation_{name}"] = value;
        if (loaders.Test is null) return metrics;
        foreach (var (name, value) in await Evaluator.RunAsync(model, features, loaders.Test, group.Control, cancellation)) metrics[$"test_{name}"] = value;
        return metrics;
    }

    async Task<TrainingResult> DeliverAsync(TrainingResult result)
    {
        var folder = Path.Combine(config.Output, "model");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        if (model.ToOnnx() is { } onnx) ModelPackage.Write(folder, onnx, features, config.Data);
        else WriteScript(folder);
        return result with { ModelFolder = folder, Registered = await log.ModelAsync(folder, config.Register ?? config.Model.Kind, config.Register) };
    }

    // The module as it came, trained, is kept too: for whoever goes on with it in Python.
    void WriteScript(string folder)
    {
        Directory.CreateDirectory(folder);
        var module = Path.Combine(folder, "model.pt");
        model.Trainer.ExportScript(module);
        ModelPackage.WriteScript(folder, module, features, config.Data);
    }
}
