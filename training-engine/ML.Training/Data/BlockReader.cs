using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>Reads blocks through DuckDB, encoded on the way, and keeps the recent ones within a budget.</summary>
sealed class BlockReader : IDisposable
{
    readonly BlockIndex index;
    readonly DuckDbConnection connection;
    readonly FeatureSql features;
    readonly VocabularyCodes[] codes;
    readonly DenseEncoder dense;
    readonly long budget;
    readonly Dictionary<int, LinkedListNode<(int Number, Block Block)>> kept = [];
    readonly LinkedList<(int Number, Block Block)> recent = [];
    readonly Dictionary<int, Task<Block>> coming = [];
    readonly Lock gate = new();
    Task last = Task.CompletedTask;
    long bytes;

    /// <param name="index">The blocks.</param>
    /// <param name="features">How columns become numbers.</param>
    /// <param name="budget">Bytes of encoded blocks to keep for the next epoch.</param>
    public BlockReader(BlockIndex index, FeatureSql features, long budget)
    {
        this.index = index;
        this.features = features;
        this.budget = budget;
        codes = features.Categorical.Select(c => new VocabularyCodes(c.Vocabulary)).ToArray();
        dense = new DenseEncoder(features.Numeric);
        connection = index.View.Database.Connect();
        // Each block is a query of its own; a file's footer need not be read for every one of them.
        connection.Execute("SET parquet_metadata_cache = true");
    }

    /// <summary>The block, from memory when it is kept or was read ahead.</summary>
    public Block Read(int number)
    {
        Task<Block> reading;
        lock (gate)
        {
            if (kept.TryGetValue(number, out var node))
            {
                recent.Remove(node);
                recent.AddFirst(node);
                return node.Value.Block;
            }

            reading = Start(number);
        }

        // The caller makes batches on a thread of its own; reading goes on in the background meanwhile.
        var block = reading.GetAwaiter().GetResult();
        lock (gate)
        {
            if (coming.Remove(number)) Keep(number, block);
        }

        return block;
    }

    /// <summary>Begins to read a block that will be asked for.</summary>
    public void ReadAhead(int number)
    {
        lock (gate)
        {
            if (!kept.ContainsKey(number)) Start(number);
        }
    }

    public void Dispose()
    {
        // A read that nobody waits for any more must be over before its connection goes; how it ended is of no interest.
        last.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        connection.Dispose();
    }

    // One after the other: they share the connection.
    Task<Block> Start(int number)
    {
        if (coming.TryGetValue(number, out var begun)) return begun;
        var reading = last.ContinueWith(_ => Fetch(index.Blocks[number]), TaskScheduler.Default);
        last = reading;
        return coming[number] = reading;
    }

    void Keep(int number, Block block)
    {
        if (block.Bytes > budget) return;
        kept[number] = recent.AddFirst((number, block));
        bytes += block.Bytes;
        while (bytes > budget)
        {
            var (oldest, released) = recent.Last!.Value;
            recent.RemoveLast();
            kept.Remove(oldest);
            bytes -= released.Bytes;
        }
    }

    Block Fetch(BlockRange range)
    {
        var block = new Block
        {
            Rows = new long[range.Count],
            Dense = GC.AllocateUninitializedArray<float>(range.Count * features.DenseCount),
            Codes = GC.AllocateUninitializedArray<int>(range.Count * features.CodeCount),
            Target = new float[range.Count],
            Weight = new float[features.HasWeight ? range.Count : 0],
        };
        var rows = $"BETWEEN {range.From} AND {range.From + index.BlockRows - 1}";
        using var result = connection.Stream($"SELECT {features.Select} FROM {index.View.Part(range.Part, rows)} WHERE {index.Condition}");
        var done = 0;
        foreach (var chunk in result.Chunks())
        {
            Copy(chunk, block, done);
            done += chunk.RowCount;
        }

        if (done != range.Count)
            throw new PlatformException(ErrorCode.Aborted, $"data: {index.View.Source.Name} changed while it was read: a block had {range.Count} rows and has {done}");
        return block;
    }

    void Copy(DataChunk chunk, Block block, int at)
    {
        var count = chunk.RowCount;
        var column = 0;
        chunk[column++].Values<long>().CopyTo(block.Rows.AsSpan(at));
        chunk[column++].Values<float>().CopyTo(block.Target.AsSpan(at));
        if (features.HasWeight) chunk[column++].Values<float>().CopyTo(block.Weight.AsSpan(at));
        if (features.DenseCount > 0) dense.Write(chunk, column, count, block.Dense.AsSpan(at * features.DenseCount));
        column += features.DenseCount;
        for (var k = 0; k < features.CodeCount; k++) codes[k].Write(chunk[column++], count, block.Codes.AsSpan(at * features.CodeCount + k), features.CodeCount);
    }
}
