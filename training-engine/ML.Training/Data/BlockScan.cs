using ML.Lakehouse.DuckDb;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>
/// Reads the blocks of a part one after the other from any one on, and encodes them on the way. The query stays open from one
/// block to the next, since DuckDB goes through every row group of a file to find where a query begins. One caller at a time.
/// </summary>
sealed class BlockScan(BlockIndex index, FeatureSql features) : IDisposable
{
    // A query runs ahead of its reader by this much of what it gives back, which is one byte a row.
    const string AheadAtMost = "SET streaming_buffer_size = '4KiB'";

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
        if (index.IsLast(number)) Close();
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
        connection ??= Connect();
        blocks = From(number).GetEnumerator();
    }

    DuckDbConnection Connect()
    {
        var made = index.View.Database.Connect();
        if (index.View.Database.HasOneThread) made.Execute(AheadAtMost);
        return made;
    }

    // Each block as soon as it is whole.
    IEnumerable<Block> From(int number)
    {
        var landing = new BlockLanding(index, layout, encoder!, number);
        return index.View.Database.HasOneThread ? Inside(number, landing) : Outside(number, landing);
    }

    // Rows are taken where they arise; what the query gives back is nothing.
    IEnumerable<Block> Inside(int number, BlockLanding landing)
    {
        using var sink = new RowSink(index.View.Database, landing.Take);
        using var result = sink.Run(() => connection!.Stream(Sql(number, sink.Select)));
        while (sink.Run(() => GoesOn(result)))
            foreach (var block in landing.Whole()) yield return block;
        yield return landing.Last();
    }

    // Several threads would not hand them over in their order.
    IEnumerable<Block> Outside(int number, BlockLanding landing)
    {
        using var result = connection!.Stream(Sql(number, columns => columns));
        foreach (var chunk in result.Chunks())
        {
            landing.Take(chunk);
            foreach (var block in landing.Whole()) yield return block;
        }

        yield return landing.Last();
    }

    static bool GoesOn(DuckDbResult result)
    {
        using var chunk = result.Fetch();
        return chunk is not null;
    }

    // Nothing ends it but the part: whoever has enough closes it.
    string Sql(int number, Func<string, string> select)
    {
        var (part, from, _) = index.Blocks[number];
        if (layout.HasRow) return $"SELECT {select(features.Select(row: true))} FROM {index.View.Part(part, from > 0 ? $">= {from}" : null)}{(index.IsWhole(part) ? "" : $" WHERE {index.Condition}")}";
        // The whole of a part is read as it is; its rows need not be numbered to be found.
        return $"SELECT {select(features.Select(row: false))} FROM {index.View.Unnumbered(part)}{(from > 0 ? $" WHERE {index.View.Source.Parts[part].RowNumber} >= {from}" : "")}";
    }
}
