using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using ML.Lakehouse.DuckDb;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>Lays rows as DuckDB gives them into blocks. One caller at a time.</summary>
sealed unsafe class BlockEncoder(FeatureSql features, SampleLayout layout)
{
    // A tile of samples stays in the nearest cache while one column after the other is laid into it.
    const int TileRows = 256;

    const int LineWords = 16;

    readonly DenseEncoder dense = new(features.Numeric, TileRows);
    readonly DuckDbVector[] columns = new DuckDbVector[features.Columns + (layout.HasRow ? 1 : 0)];

    /// <summary>Takes a chunk up; <see cref="Write"/> lays its rows down.</summary>
    public void Open(DataChunk chunk)
    {
        for (var i = 0; i < columns.Length; i++) columns[i] = chunk[i];
    }

    /// <param name="from">First row of the chunk.</param>
    /// <param name="count">Rows.</param>
    /// <param name="block">Where they go.</param>
    /// <param name="at">Sample of the block that the first one becomes.</param>
    public void Write(int from, int count, Block block, int at)
    {
        for (var done = 0; done < count; done += TileRows)
            WriteTile(from + done, Math.Min(TileRows, count - done), block, at + done);
    }

    /// <summary>Number of a row of the chunk in the whole source, where the layout has it.</summary>
    public long RowOf(int row) => columns[^1].Values<long>()[row];

    void WriteTile(int from, int count, Block block, int at)
    {
        var samples = block.Samples.Slice(at * layout.Width, count * layout.Width);
        Prefetch(block, at + count);
        var column = 0;
        Target(columns[column++].Values<float>().Slice(from, count), samples[layout.Target..], layout.Width);
        if (layout.HasWeight) Spread(columns[column++].Values<float>().Slice(from, count), samples[layout.Weight..], layout.Width);
        dense.Write(columns.AsSpan(column, layout.Dense), from, count, samples, layout.Width);
        column += layout.Dense;
        var words = MemoryMarshal.Cast<float, int>(samples);
        for (var k = 0; k < layout.Codes; k++) Spread(columns[column++].Values<int>().Slice(from, count), words[(layout.Dense + k)..], layout.Width);
        if (layout.HasRow) Rows(columns[column].Values<long>().Slice(from, count), block.FirstRow, words[layout.Row..], layout.Width);
    }

    // Where the next tile goes is far from any cache; it comes near while this one is laid down.
    void Prefetch(Block block, int at)
    {
        if (!Sse.IsSupported) return;
        var end = block.Start + (long)Math.Min(at + TileRows, block.Count) * layout.Width;
        for (var place = block.Start + (long)at * layout.Width; place < end; place += LineWords) Sse.Prefetch0(place);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Target(ReadOnlySpan<float> from, Span<float> to, int width)
    {
        var (mean, scale) = (features.TargetMean, features.TargetScale);
        for (int row = 0, at = 0; row < from.Length; row++, at += width) to[at] = (from[row] - mean) * scale;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Spread<T>(ReadOnlySpan<T> from, Span<T> to, int width) where T : unmanaged
    {
        for (int row = 0, at = 0; row < from.Length; row++, at += width) to[at] = from[row];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Rows(ReadOnlySpan<long> from, long first, Span<int> to, int width)
    {
        for (int row = 0, at = 0; row < from.Length; row++, at += width) to[at] = (int)(from[row] - first);
    }
}
