using System.Runtime.CompilerServices;
using ML.Common.Errors;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>Batches of one part of a table: shuffled, encoded, made ahead in the background, from any point of any epoch on.</summary>
public sealed class Loader : IDisposable
{
    // So many samples are handed over at once, and are worth a second thread.
    const int SharedSamples = 4_096;

    const int FewestAhead = 8, AheadSamples = 16_384;

    readonly FeatureSql sql;
    readonly BlockIndex index;
    readonly BlockReader reader;
    readonly int workers;
    readonly SampleOrder order;
    readonly SampleLayout layout;
    readonly LoaderOptions options;
    readonly Func<int, Batch> newBatch;
    readonly List<Batch> made = [];
    int rank, ranks, capacity;

    /// <param name="view">The table.</param>
    /// <param name="condition">Which of its rows; see <see cref="Split"/>.</param>
    /// <param name="features">The fitted encoding.</param>
    /// <param name="options">Order and memory.</param>
    public Loader(TableView view, string condition, FeatureSpec features, LoaderOptions options)
    {
        Check(options);
        this.options = options;
        sql = new FeatureSql(view.Database, features);
        index = Indexed(view, condition, features);
        // Ranks share the machine: one that is alone reads and draws with two of its processors.
        workers = Math.Clamp(Environment.ProcessorCount / options.Ranks, 1, 2);
        reader = new BlockReader(index, sql, options.CacheBytes, workers, options.Streams);
        order = new SampleOrder(index.Rows, options.BatchSize, options.Shuffle ? options.Streams : 1);
        layout = SampleLayout.Of(sql, index);
        newBatch = rows => new Batch(rows, sql.DenseCount, sql.CodeCount, features.Target.Kind == TargetKind.Multiclass, sql.HasWeight);
        Share(options.Rank, options.Ranks);
    }

    BlockIndex Indexed(TableView view, string condition, FeatureSpec features)
    {
        try
        {
            return BlockIndex.Build(view, condition, sql.Usable, options.BlockRows ?? BlockIndex.RowsFor(features));
        }
        catch
        {
            sql.Dispose();
            throw;
        }
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
        var batches = 2 + (options.Prefetch ?? Math.Max(FewestAhead, AheadSamples / rows));
        for (var i = 0; i < batches; i++) made.Add(newBatch(rows));
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
        var blocks = new ShuffledBlocks(index, options.Seed, epoch, options.Shuffle);
        var window = Math.Max(1, options.ShuffleRows / order.Streams);
        var streams = Enumerable.Range(0, order.Streams)
            .Select(k => new StreamReader(reader, order, blocks, k, window, options.Seed, epoch, options.Shuffle)).ToArray();
        try
        {
            Announce(streams, fromBatch);
            await using var filling = Fill(streams, fromBatch);
            await foreach (var batch in filling.ReadAsync(cancellation)) yield return batch;
        }
        finally
        {
            foreach (var stream in streams) stream.Dispose();
            reader.CloseScans();
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        sql.Dispose();
        foreach (var batch in made) batch.Dispose();
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

    BatchFilling Fill(StreamReader[] streams, long fromBatch)
    {
        var together = Math.Max(1, SharedSamples / capacity);
        var fillers = together * capacity < SharedSamples / 2 ? 1 : Math.Min(workers, streams.Length);
        return new BatchFilling(made, together, fillers, (fromBatch, order.Batches),
            (batch, number) => batch.Become(number, order.SizeOf(number), order.CountFor(number, rank, ranks)),
            (filler, batch) => FillShare(batch, streams, filler, fillers));
    }

    // A filler has streams of its own: they are read in order, by one thread each.
    void FillShare(Batch batch, StreamReader[] streams, int filler, int fillers)
    {
        var writer = new BatchWriter(batch, layout);
        var at = 0;
        foreach (var slice in order.Slices(batch.Number, rank, ranks))
        {
            if (slice.Stream % fillers == filler) streams[slice.Stream].Take(slice.From, slice.Count, writer, at);
            at += slice.Count;
        }
    }

    static void Check(LoaderOptions o)
    {
        if (o.BatchSize < 1) throw PlatformException.Invalid($"batch size {o.BatchSize} is not at least 1");
        if (o.BlockRows is < 1 || o.ShuffleRows < 1 || o.Streams < 1 || o.Prefetch is < 1)
            throw PlatformException.Invalid("loader: block rows, shuffle rows, streams and prefetch are each at least 1");
    }
}
