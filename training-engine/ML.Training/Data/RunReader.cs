using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>Reads runs of blocks, each by one query on a connection of its own, and encodes them on the way.</summary>
sealed class RunReader : IDisposable
{
    readonly BlockIndex index;
    readonly FeatureSql features;
    readonly SampleLayout layout;
    readonly BlockEncoder encoder;
    readonly DuckDbConnection connection;

    public RunReader(BlockIndex index, FeatureSql features)
    {
        this.index = index;
        this.features = features;
        layout = SampleLayout.Of(features, index);
        encoder = new BlockEncoder(features, layout);
        connection = index.View.Database.Connect();
        // A file's footer need not be read for every query. Nor are the statistics of all its row groups added up for every column, which
        // these two would do each time: there is nothing to reorder in reading a table.
        connection.Execute("SET parquet_metadata_cache = true; SET disabled_optimizers = 'statistics_propagation,join_order'");
    }

    /// <summary>The blocks of a run, each as soon as it is whole; the last one when it is known that no row comes after it.</summary>
    public IEnumerable<Block> Read(BlockRun run)
    {
        using var result = connection.Stream(Sql(run));
        var number = run.First;
        var block = NewBlock(number);
        var filled = 0;
        foreach (var chunk in result.Chunks())
        {
            encoder.Open(chunk);
            for (var (done, count) = (0, chunk.RowCount); done < count;)
            {
                if (filled == block.Count)
                {
                    if (number + 1 == run.End) throw Changed();
                    yield return block;
                    (block, filled) = (NewBlock(++number), 0);
                }

                var some = Math.Min(count - done, block.Count - filled);
                if (layout.HasRow && !(Holds(number, encoder.RowOf(done)) && Holds(number, encoder.RowOf(done + some - 1)))) throw Changed();
                encoder.Write(done, some, block, filled);
                (done, filled) = (done + some, filled + some);
            }
        }

        if (filled < block.Count || number + 1 < run.End) throw Changed();
        yield return block;
    }

    public void Dispose() => connection.Dispose();

    string Sql(BlockRun run)
    {
        var (first, last) = (index.Blocks[run.First], index.Blocks[run.End - 1]);
        var part = index.View.Source.Parts[first.Part];
        var rows = $"BETWEEN {first.From} AND {last.From + index.BlockRows - 1}";
        if (layout.HasRow) return $"SELECT {features.Select(row: true)} FROM {index.View.Part(first.Part, rows)}{(index.IsWhole(first.Part) ? "" : $" WHERE {index.Condition}")}";
        // The whole of a part is read as it is; its rows need not be numbered to be found.
        var every = first.From == 0 && last.From + index.BlockRows >= part.Rows;
        return $"SELECT {features.Select(row: false)} FROM {index.View.Unnumbered(first.Part)}{(every ? "" : $" WHERE {part.RowNumber} {rows}")}";
    }

    Block NewBlock(int number) => new(layout, FirstRow(number), index.Blocks[number].Count);

    long FirstRow(int number) => index.View.Start(index.Blocks[number].Part) + index.Blocks[number].From;

    bool Holds(int number, long row) => row >= FirstRow(number) && row < FirstRow(number) + index.BlockRows;

    PlatformException Changed() => new(ErrorCode.Aborted, $"data: {index.View.Source.Name} changed while it was read: a block has other rows than were counted");
}
