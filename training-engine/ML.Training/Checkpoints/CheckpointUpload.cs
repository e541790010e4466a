using System.Text.Json;
using ML.Common.Errors;
using ML.Training.Tracking;

namespace ML.Training.Checkpoints;

/// <summary>Puts the best checkpoint on the run, in the background: under <c>checkpoints/best</c>, each better one over the one before.</summary>
sealed class CheckpointUpload(CheckpointStore store, ITrainingLog log)
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromMinutes(2);

    Task uploading = Task.CompletedTask;

    /// <summary>Begins to upload a checkpoint that is being written, once the one before is done.</summary>
    public void Begin(string name, CancellationToken cancellation)
    {
        var before = uploading;
        uploading = Task.Run(async () =>
        {
            await before;
            try
            {
                await UploadAsync(name, cancellation);
            }
            catch (PlatformException error) when (error.Code == ErrorCode.DataLoss)
            {
                // A better one took its place meanwhile, and comes next.
            }
        }, CancellationToken.None);
    }

    public Task FlushAsync() => uploading;

    async Task UploadAsync(string name, CancellationToken cancellation)
    {
        if (await WholeAsync(name, cancellation) is not { } state) return;
        await foreach (var (shard, bytes) in store.ShardsAsync(name, state.Shards, cancellation))
            await log.ArtifactAsync($"checkpoints/best/shard-{shard}-of-{state.Shards}.bin", bytes);
        await log.ArtifactAsync("checkpoints/best/checkpoint.json", JsonSerializer.SerializeToUtf8Bytes(state, CheckpointStore.Json));
    }

    // Other ranks write their shards when they come to it.
    async Task<CheckpointState?> WholeAsync(string name, CancellationToken cancellation)
    {
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Poll)
        {
            if (await store.FindAsync(name, cancellation) is { } state) return state;
            await Task.Delay(Poll, cancellation);
        }

        return null;
    }
}
