namespace ML.Training.Data;

/// <summary>
/// Which sample stands where: a function of seed, epoch and batch size, the same for any number of ranks. The shuffled
/// blocks form one sequence, cut into streams; each batch takes its share from every stream in turn, and a rank takes a
/// run of each batch. A rank thus reads only the streams that its run touches.
/// </summary>
sealed class SampleOrder
{
    readonly long[] streamStarts;

    public SampleOrder(long rows, int batchSize, int streams)
    {
        Rows = rows;
        BatchSize = batchSize;
        Streams = (int)Math.Clamp(Math.Min(rows, batchSize), 1, streams);
        FullBatches = rows / batchSize;
        Remainder = (int)(rows % batchSize);
        streamStarts = new long[Streams + 1];
        for (var k = 0; k < Streams; k++) streamStarts[k + 1] = streamStarts[k] + FullBatches * Share(k, batchSize) + Share(k, Remainder);
    }

    public long Rows { get; }

    public int BatchSize { get; }

    public int Streams { get; }

    long FullBatches { get; }

    int Remainder { get; }

    /// <summary>Batches of an epoch; the last one may be short.</summary>
    public long Batches => FullBatches + (Remainder > 0 ? 1 : 0);

    public int SizeOf(long batch) => batch < FullBatches ? BatchSize : Remainder;

    /// <summary>Where a stream begins in the sequence of shuffled blocks.</summary>
    public long StreamStart(int stream) => streamStarts[stream];

    public long StreamLength(int stream) => streamStarts[stream + 1] - streamStarts[stream];

    /// <summary>The pieces of streams that a rank takes in a batch, in order.</summary>
    public IEnumerable<StreamSlice> Slices(long batch, int rank, int ranks)
    {
        var size = SizeOf(batch);
        var (first, last) = (RankStart(size, rank, ranks), RankStart(size, rank + 1, ranks));
        for (var k = 0; k < Streams; k++)
        {
            var (from, to) = (Math.Max(first, Cut(k, size)), Math.Min(last, Cut(k + 1, size)));
            if (from < to) yield return new StreamSlice(k, batch * Share(k, BatchSize) + from - Cut(k, size), to - from);
        }
    }

    /// <summary>Rows of a batch that a rank takes.</summary>
    public int CountFor(long batch, int rank, int ranks) => RankStart(SizeOf(batch), rank + 1, ranks) - RankStart(SizeOf(batch), rank, ranks);

    static int RankStart(int size, int rank, int ranks) => (int)((long)size * rank / ranks);

    int Cut(int stream, int size) => (int)((long)size * stream / Streams);

    int Share(int stream, int size) => Cut(stream + 1, size) - Cut(stream, size);
}
