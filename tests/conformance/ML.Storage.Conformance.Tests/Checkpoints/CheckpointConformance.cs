using ML.Common.Errors;
using ML.TestKit.Processes;
using ML.TestKit.Servers;
using ML.Training.Checkpoints;

namespace ML.Storage.Conformance.Tests.Checkpoints;

/// <summary>Checkpoints of training on object stores: whole or not there, bounded in number, taken up by other ranks.</summary>
public sealed class CheckpointConformance(S3Server s3, AzuriteServer azure) : IClassFixture<S3Server>, IClassFixture<AzuriteServer>
{
    [Theory]
    [InlineData("s3")]
    [InlineData("azure")]
    public async Task A_checkpoint_of_two_ranks_is_written_pruned_and_read_back(string kind)
    {
        var place = Place(kind);
        var (first, second) = (new CheckpointStore(place, 0, 2, keep: 1), new CheckpointStore(place, 1, 2, keep: 1));
        Assert.Null(await first.LatestAsync(default));
        await SaveAsync(first, 10);
        Assert.Null(await second.LatestAsync(default));
        await SaveAsync(second, 10);
        Assert.Equal(10, (await first.LatestAsync(default))!.Step);
        foreach (var step in new[] { 20, 30 })
        {
            await SaveAsync(second, step);
            await SaveAsync(first, step);
        }

        var shards = new List<int>();
        await foreach (var (_, bytes) in new CheckpointStore(place, 0, 1, 1).ShardsAsync(CheckpointStore.NameOf(30), 2, default)) shards.Add(bytes.Length);
        Assert.Equal([30_000, 30_000], shards);
        var names = new List<string>();
        await foreach (var entry in place.Store.ListAsync(place.Path, default)) names.Add(entry.Name);
        Assert.Equal([CheckpointStore.NameOf(30)], names);
        await first.ClearAsync(default);
        Assert.Null(await second.LatestAsync(default));
    }

    [Theory]
    [InlineData("s3")]
    [InlineData("azure")]
    public async Task A_folder_has_one_owner_until_it_gives_it_back_or_is_silent(string kind)
    {
        var place = Place(kind);
        var pulse = TimeSpan.FromMilliseconds(150);
        var first = await StoreOwner.TakeAsync(place, "the folder", pulse, default);
        var refused = await Assert.ThrowsAsync<PlatformException>(() => StoreOwner.TakeAsync(place, "the folder", pulse, default));
        Assert.Equal(ErrorCode.ResourceConflict, refused.Code);
        Assert.Contains("the folder is being written by another training process", refused.Message);
        first.Require();
        await first.DisposeAsync();

        // Left behind by a process that was killed.
        await place.Store.PutAsync(place.At(".owner").Path, new MemoryStream("another machine 1"u8.ToArray()));
        await using var second = await StoreOwner.TakeAsync(place, "the folder", pulse, default);
        second.Require();
        // One that was taken for dead and is not finds out.
        await place.Store.PutAsync(place.At(".owner").Path, new MemoryStream("another machine 2"u8.ToArray()));
        await Waiting.UntilAsync(() => Task.FromResult(IsLost(second)), TimeSpan.FromSeconds(10), () => "the second owner noticed nothing");
    }

    static bool IsLost(StoreOwner owner)
    {
        try
        {
            owner.Require();
            return false;
        }
        catch (PlatformException)
        {
            return true;
        }
    }

    ArtifactLocation Place(string kind) => kind == "s3"
        ? new ArtifactStores("unused", s3.Variable).Resolve($"s3://{S3Server.Bucket}/{Guid.NewGuid():n}")
        : new ArtifactStores("unused", azure.Variable).Resolve(AzuriteServer.Folder($"{Guid.NewGuid():n}"));

    static async Task SaveAsync(CheckpointStore store, long step)
    {
        await store.SaveAsync(new CheckpointState { Step = step }, new byte[step * 1000], default);
        await store.FlushAsync();
    }
}
