using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace ML.Training.Data;

/// <summary>
/// Batches filled ahead of the one who reads them. Each filler is a thread that writes a share of every batch, and waits for
/// nobody but the reader; who writes the last share hands over. Small batches are handed over several at a time: waking a thread
/// costs as much as filling a hundred samples.
/// </summary>
sealed class BatchFilling : IAsyncDisposable
{
    // A ring of fewer places would have the fillers wait for the reader's last batch.
    const int FewestPlaces = 3;

    readonly Place[] ring;
    readonly SemaphoreSlim[] free;
    readonly Action<Batch, long> prepare;
    readonly Action<int, Batch> fill;
    readonly Channel<Place> ready = Channel.CreateUnbounded<Place>();
    readonly CancellationTokenSource stop = new();
    readonly Task[] working;
    readonly long end;
    long next;
    int finished;

    /// <param name="batches">What is filled, again and again.</param>
    /// <param name="together">Batches handed over at once, if there are enough of them.</param>
    /// <param name="fillers">Threads.</param>
    /// <param name="numbers">The first batch's number, and the one after the last.</param>
    /// <param name="prepare">Takes a batch for a number.</param>
    /// <param name="fill">Writes a filler's share of a batch; called with ascending numbers.</param>
    public BatchFilling(IReadOnlyList<Batch> batches, int together, int fillers, (long From, long End) numbers, Action<Batch, long> prepare, Action<int, Batch> fill)
    {
        (this.prepare, this.fill) = (prepare, fill);
        (next, end) = numbers;
        ring = [.. batches.Chunk(Math.Max(1, Math.Min(together, batches.Count / FewestPlaces))).Select(some => new Place(some))];
        free = [.. Enumerable.Range(0, fillers).Select(_ => new SemaphoreSlim(0))];
        foreach (var place in ring) Prepare(place);
        // They wait for blocks, and for the reader.
        working = [.. Enumerable.Range(0, fillers).Select(filler => Task.Factory.StartNew(() => Work(filler), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    /// <summary>The batches, in order; each is valid until the next one is asked for.</summary>
    public async IAsyncEnumerable<Batch> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (await ready.Reader.WaitToReadAsync(cancellation))
            while (ready.Reader.TryRead(out var place))
            {
                for (var i = 0; i < place.Count; i++) yield return place.Batches[i];
                Prepare(place);
            }
    }

    /// <summary>Ends the fillers.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(working);
        foreach (var permits in free) permits.Dispose();
        stop.Dispose();
    }

    void Prepare(Place place)
    {
        place.Count = (int)Math.Min(place.Batches.Length, end - next);
        place.Unfilled = free.Length;
        for (var i = 0; i < place.Count; i++) prepare(place.Batches[i], next++);
        foreach (var permits in free) permits.Release();
    }

    void Work(int filler)
    {
        try
        {
            for (var i = 0; ; i = (i + 1) % ring.Length)
            {
                free[filler].Wait(stop.Token);
                var place = ring[i];
                if (place.Count == 0) break;
                for (var k = 0; k < place.Count; k++) fill(filler, place.Batches[k]);
                // Every filler goes from place to place in one order, so that whole places come in this order as well.
                if (Interlocked.Decrement(ref place.Unfilled) == 0) ready.Writer.TryWrite(place);
            }

            if (Interlocked.Increment(ref finished) == free.Length) ready.Writer.TryComplete();
        }
        catch (Exception error)
        {
            ready.Writer.TryComplete(error is OperationCanceledException ? null : error);
        }
    }

    /// <summary>Batches that are handed over at once.</summary>
    sealed class Place(Batch[] batches)
    {
        public readonly Batch[] Batches = batches;
        public int Count, Unfilled;
    }
}
