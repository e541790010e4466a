using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ML.Lakehouse.DuckDb;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>
/// Fills, scales and lays columns of float32 into samples in one pass. Where the processor has AVX, eight rows of eight
/// columns are turned at a time; the arithmetic is the same everywhere, to the bit.
/// </summary>
sealed unsafe class DenseEncoder(IReadOnlyList<NumericFeature> features, int tileRows)
{
    const int Lanes = 8;

    // A column with nulls is copied, its nulls as NaN, which the filling takes for missing as well.
    readonly float[] copies = GC.AllocateUninitializedArray<float>(features.Count * tileRows, pinned: true);
    readonly nint[] sources = new nint[features.Count];
    readonly float[] fills = [.. features.Select(f => f.Fill)], means = [.. features.Select(f => f.Mean)], scales = [.. features.Select(f => f.Scale)];

    /// <param name="columns">The numeric columns of a chunk.</param>
    /// <param name="from">First row.</param>
    /// <param name="count">Rows, no more than a tile has.</param>
    /// <param name="samples">[rows × width]; the numbers stand first in a sample.</param>
    /// <param name="width">Words of a sample.</param>
    public void Write(ReadOnlySpan<DuckDbVector> columns, int from, int count, Span<float> samples, int width)
    {
        for (var i = 0; i < columns.Length; i++) sources[i] = Source(columns[i], i, from, count);
        fixed (float* to = samples)
        {
            var column = 0;
            if (Avx.IsSupported)
                for (; column + Lanes <= columns.Length; column += Lanes) Turn(column, count, to + column, width);
            for (; column < columns.Length; column++) Lay(column, 0, count, to + column, width);
        }
    }

    nint Source(DuckDbVector column, int number, int from, int count)
    {
        var values = column.Values<float>().Slice(from, count);
        if (column.HasNulls)
        {
            var copy = copies.AsSpan(number * tileRows, count);
            for (var row = 0; row < count; row++) copy[row] = column.IsNull(from + row) ? float.NaN : values[row];
            values = copy;
        }

        // DuckDB's memory and the copies do not move.
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(values));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Lay(int column, int row, int count, float* to, int width)
    {
        var source = (float*)sources[column];
        var (fill, mean, scale) = (fills[column], means[column], scales[column]);
        for (; row < count; row++) to[(long)row * width] = ((float.IsNaN(source[row]) ? fill : source[row]) - mean) * scale;
    }

    // Eight columns of eight rows at a time, as rows.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Turn(int column, int count, float* to, int width)
    {
        var row = 0;
        fixed (nint* from = &sources[column])
        fixed (float* fill = &fills[column], mean = &means[column], scale = &scales[column])
            for (; row + Lanes <= count; row += Lanes, to += Lanes * width)
            {
                var (a, b) = (Scaled(from, fill, mean, scale, 0, row), Scaled(from, fill, mean, scale, 1, row));
                var (c, d) = (Scaled(from, fill, mean, scale, 2, row), Scaled(from, fill, mean, scale, 3, row));
                var (e, f) = (Scaled(from, fill, mean, scale, 4, row), Scaled(from, fill, mean, scale, 5, row));
                var (g, h) = (Scaled(from, fill, mean, scale, 6, row), Scaled(from, fill, mean, scale, 7, row));
                var (ab, cd, ef, gh) = (Avx.UnpackLow(a, b), Avx.UnpackLow(c, d), Avx.UnpackLow(e, f), Avx.UnpackLow(g, h));
                var (ab2, cd2, ef2, gh2) = (Avx.UnpackHigh(a, b), Avx.UnpackHigh(c, d), Avx.UnpackHigh(e, f), Avx.UnpackHigh(g, h));
                Pair(Avx.Shuffle(ab, cd, 0x44), Avx.Shuffle(ef, gh, 0x44), to, width);
                Pair(Avx.Shuffle(ab, cd, 0xEE), Avx.Shuffle(ef, gh, 0xEE), to + width, width);
                Pair(Avx.Shuffle(ab2, cd2, 0x44), Avx.Shuffle(ef2, gh2, 0x44), to + 2 * width, width);
                Pair(Avx.Shuffle(ab2, cd2, 0xEE), Avx.Shuffle(ef2, gh2, 0xEE), to + 3 * width, width);
            }

        for (var lane = 0; lane < Lanes; lane++) Lay(column + lane, row, count, to + lane - (long)row * width, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Scaled(nint* from, float* fill, float* mean, float* scale, int lane, int row)
    {
        var some = Vector256.Load((float*)from[lane] + row);
        some = Vector256.ConditionalSelect(Vector256.Equals(some, some), some, Vector256.Create(fill[lane]));
        return (some - Vector256.Create(mean[lane])) * Vector256.Create(scale[lane]);
    }

    // The lower halves are one row, the upper halves the row four further on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Pair(Vector256<float> left, Vector256<float> right, float* to, int width)
    {
        Avx.Permute2x128(left, right, 0x20).Store(to);
        Avx.Permute2x128(left, right, 0x31).Store(to + 4 * width);
    }
}
