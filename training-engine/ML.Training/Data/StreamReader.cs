namespace ML.Training.Data;

/// <summary>Reads one stream window by window; within a window the samples are permuted. Any sample can be the first one asked for.</summary>
sealed class StreamReader(BlockReader reader, SampleOrder order, ShuffledBlocks blocks, int stream, int windowRows, ulong seed, long epoch, bool shuffle)
{
    readonly List<Block> windowBlocks = [];
    long window = -1;
    (int Block, int Row)[] samples = [];
    int[] permutation = [];

    /// <summary>Appends samples of the stream to a batch.</summary>
    public void Take(long from, int count, BatchWriter into)
    {
        for (var offset = from; offset < from + count;)
        {
            Open(offset / windowRows);
            var start = (int)(offset % windowRows);
            var many = (int)Math.Min(from + count - offset, samples.Length - start);
            for (var i = start; i < start + many; i++)
            {
                var (block, row) = samples[permutation[i]];
                into.Add(windowBlocks[block], row);
            }

            offset += many;
        }
    }

    void Open(long number)
    {
        if (number == window) return;
        window = number;
        var start = order.StreamStart(stream) + number * windowRows;
        var end = Math.Min(start + windowRows, order.StreamStart(stream) + order.StreamLength(stream));
        windowBlocks.Clear();
        samples = new (int, int)[end - start];
        var filled = 0;
        foreach (var (block, first, count) in blocks.Pieces(start, end))
        {
            windowBlocks.Add(reader.Read(block));
            for (var row = first; row < first + count; row++) samples[filled++] = (windowBlocks.Count - 1, row);
        }

        permutation = Enumerable.Range(0, samples.Length).ToArray();
        if (shuffle) new SplitMix(seed, (ulong)epoch, 2, (ulong)stream, (ulong)number).Shuffle(permutation);
    }
}
