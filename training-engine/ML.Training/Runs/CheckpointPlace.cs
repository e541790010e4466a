using System.Security.Cryptography;
using System.Text.Json;
using ML.Common.Errors;
using ML.Storage;
using ML.Training.Checkpoints;
using ML.Training.Launching;

namespace ML.Training.Runs;

/// <summary>The checkpoints of one run: theirs alone while it goes on.</summary>
sealed class CheckpointPlace : IAsyncDisposable
{
    readonly ICheckpointOwner? owner;

    CheckpointPlace(TrainingConfig config, RankContext ranks, ICheckpointOwner? owner)
    {
        this.owner = owner;
        Store = new CheckpointStore(new ArtifactStores(CheckpointOwners.FolderOf(config)).Destination, ranks.Rank, ranks.Size, config.Checkpoint.Keep);
        Identity = IdentityOf(config);
    }

    public CheckpointStore Store { get; }

    /// <summary>What must be the same for a run to go on from a checkpoint.</summary>
    public string Identity { get; }

    /// <param name="owned">Whether who started this process holds the folder already.</param>
    /// <exception cref="PlatformException">RESOURCE_CONFLICT when another job writes there.</exception>
    public static async Task<CheckpointPlace> OpenAsync(TrainingConfig config, RankContext ranks, bool owned, CancellationToken cancellation) =>
        new(config, ranks, ranks.IsFirst && !owned ? await CheckpointOwners.TakeAsync(config, cancellation) : null);

    /// <exception cref="PlatformException">INVALID_STATE when the checkpoint is of another configuration.</exception>
    public void RequireOurs(CheckpointState state)
    {
        if (state.Identity != Identity)
            throw new PlatformException(ErrorCode.InvalidState, "checkpoint.folder holds an unfinished run of another configuration (data, split, model, optimizer or batch size differ): start with --fresh to drop it, or choose another output");
    }

    /// <summary>Saves a checkpoint in the background.</summary>
    /// <exception cref="PlatformException">RESOURCE_CONFLICT when another job has taken the folder over.</exception>
    public Task SaveAsync(CheckpointState state, byte[] shard, CancellationToken cancellation)
    {
        owner?.Require();
        return Store.SaveAsync(state, shard, cancellation);
    }

    public static string IdentityOf(TrainingConfig c)
    {
        var parts = new { c.Data, c.Split, c.Model, Optimizer = c.Optimizer.Kind, c.Training.BatchSize, c.Training.Accumulate, c.Training.Seed, c.Training.ShuffleRows };
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts)))[..16];
    }

    public ValueTask DisposeAsync() => owner?.DisposeAsync() ?? ValueTask.CompletedTask;
}
