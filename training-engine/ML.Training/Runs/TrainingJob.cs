using System.Text.Json;
using ML.Training.Checkpoints;
using ML.Training.Commands;
using ML.Training.Data;
using ML.Training.Features;
using ML.Training.Launching;
using ML.Training.Native;
using ML.Training.Native.Torch;
using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>
/// One process's part of training a network: from the data to the logged model, going on from a checkpoint when there is one. The
/// table, its encoding and the blocks read so far outlive a group of ranks that broke.
/// </summary>
/// <param name="config">What to train; the same on every rank.</param>
/// <param name="openLog">Opens the log on rank 0; takes the run to go on with, or null. Who opens it ends and disposes it.</param>
/// <param name="progress">Told on rank 0.</param>
/// <param name="owned">Whether who started this process holds the checkpoint folder.</param>
sealed class TrainingJob(TrainingConfig config, Func<string?, Task<ITrainingLog>> openLog, IProgressReport progress, bool owned) : ITrainingJob
{
    TrainingData? data;
    Loaders? loaders;

    // An NCCL group that broke leaves streams and kernels behind that only the end of the process clears away.
    public bool CanRegroup => config.Training.Device == "cpu" || !TorchRuntime.HasCuda;

    public async Task<TrainingResult> RunAsync(RankContext ranks, bool fresh, CancellationToken cancellation)
    {
        NativeLibraries.RequireTorch();
        TorchRuntime.SetThreads(config.Training.Threads);
        await using var place = await CheckpointPlace.OpenAsync(config, ranks, owned, cancellation);
        try
        {
            return await RunAsync(place, ranks, fresh, cancellation);
        }
        finally
        {
            // Who comes after us must not find a write of ours still under way; how it ended was said already.
            await place.Store.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task<TrainingResult> RunAsync(CheckpointPlace place, RankContext ranks, bool fresh, CancellationToken cancellation)
    {
        using var group = new RankGroup(ranks, config);
        var state = await StartAsync(place, group, fresh, cancellation);
        var table = Take(await DataPin.OpenAsync(config, group, data, state.Data));
        var features = FeatureSpec.FromJson(state.Features.Length > 0 ? state.Features : await group.ShareAsync(() => Task.FromResult(table.Fit().ToJson())));
        var log = ranks.IsFirst ? await openLog(state.RunId) : new NoTrainingLog();
        state = state with { Features = features.ToJson(), Data = table.Pin, Identity = place.Identity, RunId = log.RunId };
        using var model = new NetworkModel(config, features, group.Gradients);
        await RestoreAsync(model, place, state, ranks, cancellation);
        var loaded = LoadersFor(table, features, state.Features, ranks);
        if (state.Step == 0) await RunParameters.LogAsync(log, config, ranks, table, features, loaded.Train.Rows, model.Trainer);
        var session = new TrainingSession(config, group, place, model, features, loaded, log, ranks.IsFirst ? progress : new NoProgress());
        return await session.RunAsync(state, cancellation);
    }

    TrainingData Take(TrainingData opened)
    {
        if (data == opened) return opened;
        Dispose();
        (data, loaders) = (opened, null);
        return opened;
    }

    public void Dispose()
    {
        loaders?.Dispose();
        data?.Dispose();
    }

    Loaders LoadersFor(TrainingData table, FeatureSpec features, string json, RankContext ranks)
    {
        if (loaders?.Encoding == json)
        {
            loaders.Share(ranks);
            return loaders;
        }

        loaders?.Dispose();
        return loaders = new Loaders(table, features, json, ranks);
    }

    // Rank 0 looks for a checkpoint and tells the others, so that nobody sees another one.
    static async Task<CheckpointState> StartAsync(CheckpointPlace place, RankGroup group, bool fresh, CancellationToken cancellation)
    {
        var json = await group.ShareAsync(async () =>
        {
            var latest = fresh ? null : await place.Store.LatestAsync(cancellation);
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

    static async Task RestoreAsync(NetworkModel model, CheckpointPlace place, CheckpointState state, RankContext ranks, CancellationToken cancellation)
    {
        if (state.Step == 0) return;
        await foreach (var (shard, bytes) in place.Store.ShardsAsync(CheckpointStore.NameOf(state.Step), state.Shards, cancellation))
            model.Trainer.Load(bytes, restoreRandom: shard == ranks.Rank && state.Shards == ranks.Size);
    }
}
