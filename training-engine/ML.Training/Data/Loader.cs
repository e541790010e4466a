using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ML.Common.Errors;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>Batches of one part of a table: shuffled, encoded, made ahead in the background, from any point of any epoch on.</summary>
public sealed class Loader : IDisposable
{
    // A batch of fewer samples is made sooner than a second thread is woken.
    const int SharedSamples = 2_048;

    const int Together = 4;

    readonly BlockIndex index;
    readonly BlockReader reader;
    readonly int workers;
    readonly SampleOrder order;
    readonly SampleLayout layout;
    readonly LoaderOptions options;
    readonly Func<int, Batch> newBatch;
    readonly List<Batch> made = [];
    Channel<Batch> free = Channel.CreateUnbounded<Batch>();
    int rank, ranks, capacity;

    /// <param name="view">The table.</param>
    /// <param name="condition">Which of its rows; see <see cref="Split"/>.</param>
    /// <param name="features">The fitted encoding.</param>
    /// <param name="options">Order and memory.</param>
    public Loader(TableView view, string condition, FeatureSpec features, LoaderOptions options)
    {
        Check(options);
        this.options = options;
        var sql = FeatureSql.Install(view.Database, features);
        index = BlockIndex.Build(view, condition, sql.Usable, options.BlockRows ?? BlockIndex.RowsFor(features));
        // Ranks share the machine: one that is alone reads and draws with two of its processors.
        workers = Math.Clamp(Environment.ProcessorCount / options.Ranks, 1, 2);
        reader = new BlockReader(index, sql, options.CacheBytes, workers, options.Streams);
        order = new SampleOrder(index.Rows, options.BatchSize, options.Shuffle ? options.Streams : 1);
        layout = SampleLayout.Of(sql, index);
        newBatch = rows => new Batch(rows, sql.DenseCount, sql.CodeCount, features.Target.Kind == TargetKind.Multiclass, sql.HasWeight);
        Share(options.Rank, options.Ranks);
    }

    /// <summary>Takes another place among the ranks, between two readings. Blocks that were read stay.</summary>
    public void Share(int place, int size)
    {
        if (place < 0 || place >= size) throw PlatformException.Invalid($"rank {place} is not in [0, {size})");
        (rank, ranks) = (place, size);
        var rows = (options.BatchSize + size - 1) / size;
        if (rows <= capacity) return;
        capacity = rows;
        foreach (var batch in made) batch.Dispose();
        made.Clear();
        free = Channel.CreateUnbounded<Batch>();
        for (var i = 0; i < options.Prefetch + 2; i++)
        {
            made.Add(newBatch(rows));
            free.Writer.TryWrite(made[i]);
        }
    }

    /// <summary>Samples of the part.</summary>
    public long Rows => order.Rows;

    /// <summary>Batches of an epoch.</summary>
    public long Batches => order.Batches;

    /// <summary>Samples of a batch on all ranks together.</summary>
    public int SizeOf(long batch) => order.SizeOf(batch);

    /// <summary>This rank's batches of an epoch from one batch on. Each is valid until the next one is asked for.</summary>
    public async IAsyncEnumerable<Batch> ReadAsync(long epoch, long fromBatch = 0, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var ready = Channel.CreateBounded<Batch>(options.Prefetch);
        var filling = Task.Run(() => FillAsync(ready.Writer, epoch, fromBatch, stop.Token), CancellationToken.None);
        try
        {
            while (await ready.Reader.WaitToReadAsync(cancellation))
                while (ready.Reader.TryRead(out var batch))
                    try
                    {
                        yield return batch;
                    }
                    finally
                    {
                        free.Writer.TryWrite(batch);
                    }
        }
        finally
        {
            await stop.CancelAsync();
            await filling;
            while (ready.Reader.TryRead(out var left)) free.Writer.TryWrite(left);
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        foreach (var batch in made) batch.Dispose();
    }

    async Task FillAsync(ChannelWriter<Batch> ready, long epoch, long fromBatch, CancellationToken cancellation)
    {
        StreamReader[] streams = [];
        try
        {
            var blocks = new ShuffledBlocks(index, options.Seed, epoch, options.Shuffle);
            var window = Math.Max(1, options.ShuffleRows / order.Streams);
            streams = Enumerable.Range(0, order.Streams)
                .Select(k => new StreamReader(reader, order, blocks, k, window, options.Seed, epoch, options.Shuffle)).ToArray();
            Announce(streams, fromBatch);
            for (var number = fromBatch; number < order.Batches;)
            {
                var batches = await FreeAsync(number, cancellation);
                try
                {
                    Fill(batches, streams);
                    number += batches.Count;
                    for (; batches.Count > 0; batches.RemoveAt(0)) await ready.WriteAsync(batches[0], cancellation);
                }
                catch
                {
                    foreach (var batch in batches) free.Writer.TryWrite(batch);
                    throw;
                }
            }

            ready.TryComplete();
        }
        catch (Exception error)
        {
            ready.TryComplete(error is OperationCanceledException ? null : error);
        }
        finally
        {
            foreach (var stream in streams) stream.Dispose();
            reader.CloseScans();
        }
    }

    // All that the first batches need is asked for at once, so that neighbours are read together; then, if there is room for
    // it, all that this rank will ever need.
    void Announce(StreamReader[] streams, long fromBatch)
    {
        var slices = order.Slices(fromBatch, rank, ranks).ToList();
        reader.ReadAhead(slices.SelectMany(slice => streams[slice.Stream].WindowOf(slice.From)));
        var rest = slices.SelectMany(slice => streams[slice.Stream].Blocks(slice.From, long.MaxValue - order.Rows)).Distinct().ToList();
        if (rest.Sum(block => index.Blocks[block].Count * 4L * layout.Width) <= options.CacheBytes) reader.ReadAhead(rest);
    }

    // One batch, and those that are free besides: made together they share what a second thread costs.
    async Task<List<Batch>> FreeAsync(long number, CancellationToken cancellation)
    {
        var batches = new List<Batch>(Together);
        for (var next = await free.Reader.ReadAsync(cancellation); ;)
        {
            next.Number = number++;
            next.GlobalCount = order.SizeOf(next.Number);
            batches.Add(next);
            if (batches.Count == Together || number == order.Batches || !free.Reader.TryRead(out next!)) return batches;
        }
    }

    void Fill(List<Batch> batches, StreamReader[] streams)
    {
        var writers = batches.ConvertAll(batch => new BatchWriter(batch, layout, order.CountFor(batch.Number, rank, ranks)));
        var threads = batches.Sum(batch => batch.Count) < SharedSamples ? 1 : Math.Min(workers, streams.Length);
        var others = Task.WhenAll(Enumerable.Range(1, threads - 1).Select(thread => Task.Run(() => FillShare(thread))));
        try
        {
            FillShare(0);
        }
        finally
        {
            others.GetAwaiter().GetResult();
        }

        void FillShare(int thread)
        {
            for (var i = 0; i < batches.Count; i++)
            {
                var at = 0;
                foreach (var slice in order.Slices(batches[i].Number, rank, ranks))
                {
                    if (slice.Stream % threads == thread) streams[slice.Stream].Take(slice.From, slice.Count, writers[i], at);
                    at += slice.Count;
                }
            }
        }
    }

    static void Check(LoaderOptions o)
    {
        if (o.BatchSize < 1) throw PlatformException.Invalid($"batch size {o.BatchSize} is not at least 1");
        if (o.BlockRows is < 1 || o.ShuffleRows < 1 || o.Streams < 1 || o.Prefetch < 1)
            throw PlatformException.Invalid("loader: block rows, shuffle rows, streams and prefetch are each at least 1");
    }
}
