using System.Globalization;
using System.Text;
using ML.Storage;

namespace ML.Training.Checkpoints;

/// <summary>
/// A folder of an object store, held by an object in it that its owner writes anew with every pulse. An owner that was silent
/// for some pulses is dead; silence is measured here, so that no two clocks have to agree.
/// </summary>
sealed class StoreOwner : ICheckpointOwner
{
    const string Name = ".owner";
    const int SilentPulses = 4;

    readonly ArtifactLocation place;
    readonly string folder;
    readonly string id = $"{Environment.MachineName} {Environment.ProcessId} {Guid.NewGuid():n}";
    readonly CancellationTokenSource stop = new();
    Task beating = Task.CompletedTask;
    volatile bool lost;
    long beats;

    StoreOwner(ArtifactLocation place, string folder) => (this.place, this.folder) = (place, folder);

    string Path => place.At(Name).Path;

    public static async Task<StoreOwner> TakeAsync(ArtifactLocation place, string folder, TimeSpan pulse, CancellationToken cancellation)
    {
        var owner = new StoreOwner(place, folder);
        if (!await place.Store.PutIfAbsentAsync(owner.Path, owner.Content(), cancellation)) await owner.SucceedAsync(pulse, cancellation);
        owner.beating = Task.Run(() => owner.BeatAsync(pulse), CancellationToken.None);
        return owner;
    }

    public void Require()
    {
        if (lost) throw CheckpointOwners.Taken(folder);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // What another one holds by now is not ours to delete.
        if (!lost) await place.Store.DeleteAsync(Path);
        stop.Dispose();
    }

    // The owner before may be dead: it is, if nothing is heard of it. Two that wait for the same one see each other afterwards.
    async Task SucceedAsync(TimeSpan pulse, CancellationToken cancellation)
    {
        var before = await ReadAsync(cancellation);
        if (before is null && await place.Store.PutIfAbsentAsync(Path, Content(), cancellation)) return;
        for (var silent = 0; silent < SilentPulses; silent++)
        {
            await Task.Delay(pulse, cancellation);
            if (await ReadAsync(cancellation) != before) throw CheckpointOwners.Taken(folder);
        }

        await place.Store.PutAsync(Path, Content(), cancellation);
        await Task.Delay(pulse, cancellation);
        if (!await IsOursAsync(cancellation)) throw CheckpointOwners.Taken(folder);
    }

    async Task BeatAsync(TimeSpan pulse)
    {
        using var timer = new PeriodicTimer(pulse);
        while (await timer.WaitForNextTickAsync(stop.Token))
            try
            {
                if (!await IsOursAsync(stop.Token))
                {
                    lost = true;
                    return;
                }

                await place.Store.PutAsync(Path, Content(), stop.Token);
            }
            catch (Exception) when (!stop.IsCancellationRequested)
            {
                // A store that is away is away for everybody; writing a checkpoint says so.
            }
    }

    async Task<bool> IsOursAsync(CancellationToken cancellation) => (await ReadAsync(cancellation))?.StartsWith(id, StringComparison.Ordinal) == true;

    async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        await using var content = await place.Store.OpenAsync(Path, cancellation: cancellation);
        if (content is null) return null;
        using var reader = new System.IO.StreamReader(content.Stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellation);
    }

    MemoryStream Content() => new(Encoding.UTF8.GetBytes($"{id} {(++beats).ToString(CultureInfo.InvariantCulture)}"));
}
