using System.Buffers;

namespace ML.Training.Data;

/// <summary>Reads one stream window by window; within a window the samples are permuted. Any sample can be the first one asked for.</summary>
sealed class StreamReader(BlockReader reader, SampleOrder order, ShuffledBlocks blocks, int stream, int windowRows, ulong seed, long epoch, bool shuffle) : IDisposable
{
    // Streams come to their next blocks at different times, but not evenly.
    const int WindowsAhead = 2;

    Dictionary<int, Block> held = [];
    SampleWindow? opened;
    long window = -1;
    int[] samples = [];
    int count;

    long Start => order.StreamStart(stream);

    long End => Start + order.StreamLength(stream);

    /// <summary>Blocks that a run of the stream's samples lies in, in their order.</summary>
    public IEnumerable<int> Blocks(long from, long length) =>
        blocks.Pieces(Start + from, Math.Min(Start + from + length, End)).Select(piece => piece.Block);

    /// <summary>Blocks of the window that holds a sample.</summary>
    public IEnumerable<int> WindowOf(long sample) => Blocks(sample / windowRows * windowRows, windowRows);

    /// <summary>Writes samples of the stream into a batch.</summary>
    /// <param name="from">Sample of the stream.</param>
    /// <param name="length">Samples.</param>
    /// <param name="into">The batch.</param>
    /// <param name="at">Row of the batch that the first one becomes.</param>
    public void Take(long from, int length, BatchWriter into, int at)
    {
        for (var offset = from; offset < from + length;)
        {
            Open(offset / windowRows);
            var start = (int)(offset % windowRows);
            var many = (int)Math.Min(from + length - offset, count - start);
            into.Write(opened!, samples.AsSpan(start, count - start), many, at);
            offset += many;
            at += many;
        }
    }

    /// <summary>Lets the blocks of the window go.</summary>
    public void Dispose()
    {
        reader.LetGo(held.Values);
        held = [];
        opened = null;
        Return();
    }

    void Return()
    {
        if (samples.Length > 0) ArrayPool<int>.Shared.Return(samples);
        samples = [];
    }

    void Open(long number)
    {
        if (number == window) return;
        window = number;
        var start = Start + number * windowRows;
        var end = Math.Min(start + windowRows, End);
        Fill(start, end);
        count = (int)(end - start);
        // Rented: of this size it would be cleared, and freed by full collections alone.
        if (samples.Length < count)
        {
            Return();
            samples = ArrayPool<int>.Shared.Rent(count);
        }

        for (var i = 0; i < count; i++) samples[i] = i;
        if (shuffle) new SplitMix(seed, (ulong)epoch, 2, (ulong)stream, (ulong)number).Shuffle(samples.AsSpan(0, count));
        reader.ReadAhead(Blocks((number + 1) * windowRows, WindowsAhead * windowRows).Where(block => !held.ContainsKey(block)));
    }

    void Fill(long start, long end)
    {
        var before = held;
        held = [];
        var taken = new List<WindowPiece>();
        foreach (var (number, first, rows) in blocks.Pieces(start, end))
        {
            // Windows are smaller than blocks: mostly it is the one that the window before had.
            held[number] = before.Remove(number, out var same) ? same : reader.Read(number);
            var at = taken.Count == 0 ? 0 : taken[^1].End;
            taken.Add(new WindowPiece(held[number], first, at, at + rows));
        }

        reader.LetGo(before.Values);
        opened = new SampleWindow(taken);
    }
}
