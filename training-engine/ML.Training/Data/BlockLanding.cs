using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Training.Data;

/// <summary>Lays the rows of a part, as they come, into its blocks from one on.</summary>
/// <param name="index">The blocks.</param>
/// <param name="layout">Where the parts of a sample stand.</param>
/// <param name="encoder">How rows become samples.</param>
/// <param name="number">The first block; its first row comes first.</param>
sealed class BlockLanding(BlockIndex index, SampleLayout layout, BlockEncoder encoder, int number)
{
    readonly Queue<Block> whole = [];
    Block? block;
    int number = number, filled;

    /// <summary>Takes the next rows.</summary>
    /// <exception cref="PlatformException">ABORTED when they are others than were counted.</exception>
    public void Take(DataChunk chunk)
    {
        encoder.Open(chunk);
        for (var (done, count) = (0, chunk.RowCount); done < count;)
        {
            block ??= NewBlock();
            if (filled == block.Count)
            {
                if (index.IsLast(number)) throw Changed();
                whole.Enqueue(block);
                (number, filled) = (number + 1, 0);
                block = NewBlock();
            }

            var some = Math.Min(count - done, block.Count - filled);
            if (layout.HasRow && !(Holds(encoder.RowOf(done)) && Holds(encoder.RowOf(done + some - 1)))) throw Changed();
            encoder.Write(done, some, block, filled);
            (done, filled) = (done + some, filled + some);
        }
    }

    /// <summary>Blocks that are whole, each once. The last one of the part is when it is known that no row comes after it.</summary>
    public IEnumerable<Block> Whole()
    {
        while (whole.TryDequeue(out var next)) yield return next;
        if (block is null || filled < block.Count || index.IsLast(number)) yield break;
        var last = block;
        (block, number, filled) = (null, number + 1, 0);
        yield return last;
    }

    /// <summary>The last block of the part, after its last row.</summary>
    /// <exception cref="PlatformException">ABORTED when rows are missing.</exception>
    public Block Last() => index.IsLast(number) && block is { } last && filled == last.Count ? last : throw Changed();

    Block NewBlock() => new(layout, FirstRow, index.Blocks[number].Count);

    long FirstRow => index.View.Start(index.Blocks[number].Part) + index.Blocks[number].From;

    bool Holds(long row) => row >= FirstRow && row < FirstRow + index.BlockRows;

    PlatformException Changed() => new(ErrorCode.Aborted, $"data: {index.View.Source.Name} changed while it was read: a block has other rows than were counted");
}
