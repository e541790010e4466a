using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>
/// Reads the blocks of a part one after the other from any one on, and encodes them on the way. The query stays open from one
/// block to the next, since DuckDB goes through every row group of a file to find where a query begins. One caller at a time.
/// </summary>
sealed class BlockScan(BlockIndex index, FeatureSql features) : IDisposable
{
    const int Nowhere = -1;

    readonly SampleLayout layout = SampleLayout.Of(features, index);
    BlockEncoder? encoder;
    DuckDbConnection? connection;
    IEnumerator<Block>? blocks;

    /// <summary>The block that comes next without a new query; negative when there is none.</summary>
    public int Next { get; private set; } = Nowhere;

    /// <summary>The block, by the open query if it is its next one.</summary>
    public Block Read(int number)
    {
        if (number != Next) Open(number);
        Next = Nowhere;
        blocks!.MoveNext();
        var block = blocks.Current;
        if (IsLast(number)) Close();
        else Next = number + 1;
        return block;
    }

    /// <summary>Ends the query, and gives its memory back.</summary>
    public void Close()
    {
        blocks?.Dispose();
        blocks = null;
        Next = Nowhere;
    }

    public void Dispose()
    {
        Close();
        connection?.Dispose();
    }

    void Open(int number)
    {
        Close();
        encoder ??= new BlockEncoder(features, layout);
        connection ??= index.View.Database.Connect();
        blocks = From(number).GetEnumerator();
    }

    // Each block as soon as it is whole; the last one of a part when it is known that no row comes after it.
    IEnumerable<Block> From(int number)
    {
        using var result = connection!.Stream(Sql(number));
        var block = NewBlock(number);
        var filled = 0;
        foreach (var chunk in result.Chunks())
        {
            encoder!.Open(chunk);
            for (var (done, count) = (0, chunk.RowCount); done < count;)
            {
                if (filled == block.Count)
                {
                    if (IsLast(number)) throw Changed();
                    (block, filled) = (NewBlock(++number), 0);
                }

                var some = Math.Min(count - done, block.Count - filled);
                if (layout.HasRow && !(Holds(number, encoder.RowOf(done)) && Holds(number, encoder.RowOf(done + some - 1)))) throw Changed();
                encoder.Write(done, some, block, filled);
                (done, filled) = (done + some, filled + some);
                if (filled == block.Count && !IsLast(number)) yield return block;
            }
        }

        if (filled < block.Count || !IsLast(number)) throw Changed();
        yield return block;
    }

    // Nothing ends it but the part: whoever has enough closes it.
    string Sql(int number)
    {
        var (part, from, _) = index.Blocks[number];
        if (layout.HasRow) return $"SELECT {features.Select(row: true)} FROM {index.View.Part(part, from > 0 ? $">= {from}" : null)}{(index.IsWhole(part) ? "" : $" WHERE {index.Condition}")}";
        // The whole of a part is read as it is; its rows need not be numbered to be found.
        return $"SELECT {features.Select(row: false)} FROM {index.View.Unnumbered(part)}{(from > 0 ? $" WHERE {index.View.Source.Parts[part].RowNumber} >= {from}" : "")}";
    }

    bool IsLast(int number) => number + 1 == index.Blocks.Count || index.Blocks[number + 1].Part != index.Blocks[number].Part;

    Block NewBlock(int number) => new(layout, FirstRow(number), index.Blocks[number].Count);

    long FirstRow(int number) => index.View.Start(index.Blocks[number].Part) + index.Blocks[number].From;

    bool Holds(int number, long row) => row >= FirstRow(number) && row < FirstRow(number) + index.BlockRows;

    PlatformException Changed() => new(ErrorCode.Aborted, $"data: {index.View.Source.Name} changed while it was read: a block has other rows than were counted");
}
