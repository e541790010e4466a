using ML.Storage;
using ML.TestKit;
using ML.Training.Checkpoints;

namespace ML.Training.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    CheckpointStore Store(int rank, int ranks, int keep = 2) => new(new ArtifactStores(folder.Path).Destination, rank, ranks, keep);

    [Fact]
    public async Task A_checkpoint_counts_once_every_shard_is_there()
    {
        var (first, second) = (Store(0, 2), Store(1, 2));
        await SaveAsync(first, 10);
        Assert.Null(await first.LatestAsync(default));
        await SaveAsync(second, 10);
        Assert.Equal(10, (await first.LatestAsync(default))!.Step);
        await SaveAsync(first, 20);
        Assert.Equal(10, (await second.LatestAsync(default))!.Step);
        var shards = new List<byte>();
        await foreach (var (_, bytes) in first.ShardsAsync(CheckpointStore.NameOf(10), 2, default)) shards.AddRange(bytes);
        Assert.Equal([10, 10], shards);
    }

    [Fact]
    public async Task The_best_and_the_latest_are_kept()
    {
        var store = Store(0, 1);
        for (var step = 1; step <= 6; step++) await SaveAsync(store, step, best: CheckpointStore.NameOf(2));
        Assert.Equal([2L, 5, 6], Directory.GetDirectories(folder.Path).Select(d => long.Parse(Path.GetFileName(d)[5..])).Order());
    }

    [Fact]
    public async Task A_finished_run_says_so()
    {
        var store = Store(0, 1);
        var state = await SaveAsync(store, 3);
        await store.FinishAsync(state, default);
        Assert.True((await store.LatestAsync(default))!.Finished);
        await store.ClearAsync(default);
        Assert.Null(await store.LatestAsync(default));
    }

    static async Task<CheckpointState> SaveAsync(CheckpointStore store, long step, string? best = null)
    {
        var state = new CheckpointState { Step = step, Best = best };
        await store.SaveAsync(state, [(byte)step], default);
        await store.FlushAsync();
        return state;
    }
}
