using System.Text.Json;
using ML.Common.Errors;
using ML.Storage;

namespace ML.Training.Checkpoints;

/// <summary>
/// Checkpoints under one place of any object store. A checkpoint is a folder of one shard per rank and a manifest; it
/// counts when the manifest and every shard are there, each of which appears whole or not at all. Writing happens in the
/// background.
/// </summary>
public sealed class CheckpointStore(ArtifactLocation place, int rank, int ranks, int keep)
{
    const string Manifest = "checkpoint.json";

    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    Task writing = Task.CompletedTask;

    /// <summary>Name of the checkpoint after a step; names sort by step.</summary>
    public static string NameOf(long step) => $"step-{step:D10}";

    /// <summary>Writes this rank's shard (and, on rank 0, the manifest) once the write before is done.</summary>
    public async Task SaveAsync(CheckpointState state, byte[] shard, CancellationToken cancellation)
    {
        await writing;
        writing = Task.Run(() => WriteAsync(state with { Shards = ranks }, shard, cancellation), CancellationToken.None);
    }

    /// <summary>Waits until what was saved is stored.</summary>
    public Task FlushAsync() => writing;

    /// <summary>The latest whole checkpoint; null when there is none.</summary>
    public async Task<CheckpointState?> LatestAsync(CancellationToken cancellation)
    {
        foreach (var name in (await NamesAsync(cancellation)).OrderDescending(StringComparer.Ordinal))
            if (await ReadAsync(name, cancellation) is { } state) return state;
        return null;
    }

    /// <summary>A checkpoint by its name; null while it is not whole.</summary>
    public Task<CheckpointState?> FindAsync(string name, CancellationToken cancellation) => ReadAsync(name, cancellation);

    /// <summary>Number of shards of a whole checkpoint.</summary>
    public async Task<int> ShardCountAsync(string name, CancellationToken cancellation) =>
        (await ReadAsync(name, cancellation) ?? throw new PlatformException(ErrorCode.DataLoss, $"checkpoint {name} is not whole")).Shards;

    /// <summary>All shards of a checkpoint.</summary>
    public async IAsyncEnumerable<(int Shard, byte[] Bytes)> ShardsAsync(string name, int shards, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var shard = 0; shard < shards; shard++)
            yield return (shard, await BytesAsync(ShardPath(name, shard, shards), cancellation)
                ?? throw new PlatformException(ErrorCode.DataLoss, $"checkpoint {name}: shard {shard} of {shards} is missing"));
    }

    /// <summary>Marks the latest checkpoint as the end of a run.</summary>
    public async Task FinishAsync(CheckpointState state, CancellationToken cancellation)
    {
        await writing;
        if (rank == 0) await PutAsync($"{NameOf(state.Step)}/{Manifest}", JsonSerializer.SerializeToUtf8Bytes(state with { Shards = ranks, Finished = true }, Json), cancellation);
    }

    /// <summary>Removes every checkpoint.</summary>
    public async Task ClearAsync(CancellationToken cancellation)
    {
        foreach (var name in await NamesAsync(cancellation)) await place.Store.DeleteAsync(place.At(name).Path, cancellation);
    }

    async Task WriteAsync(CheckpointState state, byte[] shard, CancellationToken cancellation)
    {
        var name = NameOf(state.Step);
        await PutAsync(ShardPath(name, rank, ranks), shard, cancellation);
        if (rank != 0) return;
        await PutAsync($"{name}/{Manifest}", JsonSerializer.SerializeToUtf8Bytes(state, Json), cancellation);
        await PruneAsync(state, cancellation);
    }

    // Only what is older than the newest whole ones goes: a checkpoint that other ranks still write to is never the oldest.
    async Task PruneAsync(CheckpointState latest, CancellationToken cancellation)
    {
        var whole = 0;
        foreach (var name in (await NamesAsync(cancellation)).OrderDescending(StringComparer.Ordinal))
        {
            if (whole >= keep && name != latest.Best) await place.Store.DeleteAsync(place.At(name).Path, cancellation);
            else if (await ReadAsync(name, cancellation) is not null) whole++;
        }
    }

    async Task<List<string>> NamesAsync(CancellationToken cancellation)
    {
        var names = new List<string>();
        await foreach (var entry in place.Store.ListAsync(place.Path, cancellation))
            if (entry.IsFolder && entry.Name.StartsWith("step-", StringComparison.Ordinal)) names.Add(entry.Name);
        return names;
    }

    async Task<CheckpointState?> ReadAsync(string name, CancellationToken cancellation)
    {
        var bytes = await BytesAsync($"{name}/{Manifest}", cancellation);
        if (bytes is null) return null;
        var state = JsonSerializer.Deserialize<CheckpointState>(bytes, Json)!;
        for (var shard = 0; shard < state.Shards; shard++)
            if (await place.Store.HeadAsync(place.At(ShardPath(name, shard, state.Shards)).Path, cancellation) is null) return null;
        return state;
    }

    static string ShardPath(string name, int shard, int shards) => $"{name}/shard-{shard}-of-{shards}.bin";

    Task PutAsync(string path, byte[] bytes, CancellationToken cancellation) =>
        place.Store.PutAsync(place.At(path).Path, new MemoryStream(bytes), cancellation);

    async Task<byte[]?> BytesAsync(string path, CancellationToken cancellation)
    {
        await using var content = await place.Store.OpenAsync(place.At(path).Path, cancellation: cancellation);
        if (content is null) return null;
        var memory = new MemoryStream(checked((int)content.Info.Size));
        await content.Stream.CopyToAsync(memory, cancellation);
        return memory.ToArray();
    }
}
