namespace ML.Training.Data;

/// <summary>Reads one stream window by window; within a window the samples are permuted. Any sample can be the first one asked for.</summary>
sealed class StreamReader(BlockReader reader, SampleOrder order, ShuffledBlocks blocks, int stream, int windowRows, ulong seed, long epoch, bool shuffle)
{
    readonly List<Block> windowBlocks = [];
    Dictionary<int, Block> held = [];
    long window = -1;
    (int Block, int Row)[] samples = [];

    /// <summary>Appends samples of the stream to a batch.</summary>
    public void Take(long from, int count, BatchWriter into)
    {
        for (var offset = from; offset < from + count;)
        {
            Open(offset / windowRows);
            var start = (int)(offset % windowRows);
            var many = (int)Math.Min(from + count - offset, samples.Length - start);
            into.Add(windowBlocks, samples.AsSpan(start, many));
            offset += many;
        }
    }

    void Open(long number)
    {
        if (number == window) return;
        window = number;
        var start = order.StreamStart(stream) + number * windowRows;
        var last = order.StreamStart(stream) + order.StreamLength(stream);
        var end = Math.Min(start + windowRows, last);
        var before = held;
        held = [];
        windowBlocks.Clear();
        samples = new (int, int)[end - start];
        var filled = 0;
        foreach (var (block, first, count) in blocks.Pieces(start, end))
        {
            // Windows are smaller than blocks: mostly it is the one that the window before had.
            held[block] = before.GetValueOrDefault(block) ?? reader.Read(block);
            windowBlocks.Add(held[block]);
            for (var row = first; row < first + count; row++) samples[filled++] = (windowBlocks.Count - 1, row);
        }

        foreach (var (block, _, _) in blocks.Pieces(end, Math.Min(end + windowRows, last)))
            if (!held.ContainsKey(block)) reader.ReadAhead(block);
        if (shuffle) new SplitMix(seed, (ulong)epoch, 2, (ulong)stream, (ulong)number).Shuffle(samples);
    }
}
