using System.Text.Json;
using ML.Training.Checkpoints;
using ML.Training.Data;
using ML.Training.Features;
using ML.Training.Launching;
using ML.Training.Native;
using ML.Training.Native.Torch;
using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>One rank's part of training a network: from the data to the logged model, going on from a checkpoint when there is one.</summary>
/// <param name="config">What to train; the same on every rank.</param>
/// <param name="ranks">Which process this is.</param>
/// <param name="openLog">Opens the log on rank 0; takes the run to go on with, or null. Who opens it ends and disposes it.</param>
/// <param name="progress">Told on rank 0.</param>
public sealed class TrainingJob(TrainingConfig config, RankContext ranks, Func<string?, Task<ITrainingLog>> openLog, IProgressReport progress)
{
    /// <summary>Whether an unfinished run's checkpoints are dropped instead of taken up.</summary>
    public bool Fresh { get; init; }

    public async Task<TrainingResult> RunAsync(CancellationToken cancellation)
    {
        NativeLibraries.RequireTorch();
        TorchRuntime.SetThreads(config.Training.Threads);
        using var place = new CheckpointPlace(config, ranks);
        using var group = new RankGroup(ranks, config);
        var state = await StartAsync(place, group, cancellation);
        using var data = TrainingData.Open(config);
        var features = FeatureSpec.FromJson(state.Features.Length > 0 ? state.Features : await group.ShareAsync(() => Task.FromResult(data.Fit().ToJson())));
        var log = ranks.IsFirst ? await openLog(state.RunId) : new NoTrainingLog();
        state = state with { Features = features.ToJson(), Identity = place.Identity, RunId = log.RunId };
        using var model = new NetworkModel(config, features, group.Gradients);
        await RestoreAsync(model, place, state, cancellation);
        using var loaders = new Loaders(data, features, ranks);
        if (state.Step == 0) await RunParameters.LogAsync(log, config, ranks, data, features, loaders.Train.Rows, model.Trainer);
        var session = new TrainingSession(config, group, place, model, features, loaders, log, progress);
        return await session.RunAsync(state, cancellation);
    }

    // Rank 0 looks for a checkpoint and tells the others, so that nobody sees another one.
    async Task<CheckpointState> StartAsync(CheckpointPlace place, RankGroup group, CancellationToken cancellation)
    {
        var json = await group.ShareAsync(async () =>
        {
            var latest = Fresh ? null : await place.Store.LatestAsync(cancellation);
            if (latest is null or { Finished: true })
            {
                await place.Store.ClearAsync(cancellation);
                return JsonSerializer.Serialize(new CheckpointState());
            }

            return JsonSerializer.Serialize(latest);
        });
        var state = JsonSerializer.Deserialize<CheckpointState>(json)!;
        if (state.Step > 0) place.RequireOurs(state);
        return state;
    }

    async Task RestoreAsync(NetworkModel model, CheckpointPlace place, CheckpointState state, CancellationToken cancellation)
    {
        if (state.Step == 0) return;
        await foreach (var (shard, bytes) in place.Store.ShardsAsync(CheckpointStore.NameOf(state.Step), state.Shards, cancellation))
            model.Trainer.Load(bytes, restoreRandom: shard == ranks.Rank && state.Shards == ranks.Size);
    }
}
