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
    readonly long budget;
    readonly Dictionary<int, LinkedListNode<(int Number, Block Block)>> kept = [];
    readonly LinkedList<(int Number, Block Block)> recent = [];
    long bytes;

    /// <param name="index">The blocks.</param>
    /// <param name="features">How columns become numbers.</param>
    /// <param name="budget">Bytes of encoded blocks to keep for the next epoch.</param>
    public BlockReader(BlockIndex index, FeatureSql features, long budget)
    {
        this.index = index;
        this.features = features;
        this.budget = budget;
        connection = index.View.Database.Connect();
    }

    public Block Read(int number)
    {
        if (kept.TryGetValue(number, out var node))
        {
            recent.Remove(node);
            recent.AddFirst(node);
            return node.Value.Block;
        }

        var block = Fetch(index.Blocks[number]);
        Keep(number, block);
        return block;
    }

    public void Dispose() => connection.Dispose();

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
            Dense = new float[range.Count * features.DenseCount],
            Codes = new int[range.Count * features.CodeCount],
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
        for (var d = 0; d < features.DenseCount; d++) Scatter(chunk[column++].Values<float>(), block.Dense.AsSpan(at * features.DenseCount + d), features.DenseCount, count);
        for (var k = 0; k < features.CodeCount; k++) Scatter(chunk[column++].Values<int>(), block.Codes.AsSpan(at * features.CodeCount + k), features.CodeCount, count);
    }

    static void Scatter<T>(ReadOnlySpan<T> column, Span<T> matrix, int width, int count)
    {
        for (int row = 0, to = 0; row < count; row++, to += width) matrix[to] = column[row];
    }
}
