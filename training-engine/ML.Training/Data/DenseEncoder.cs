using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ML.Lakehouse.DuckDb;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>
/// Fills, scales and lays columns of float32 into a row-major matrix in one pass. Where the processor has AVX, eight
/// rows of eight columns are turned at a time; the arithmetic is the same everywhere, to the bit.
/// </summary>
sealed class DenseEncoder(IReadOnlyList<NumericFeature> features)
{
    const int Lanes = 8, TileRows = 256;

    readonly float[] filled = new float[Lanes * TileRows];

    /// <param name="chunk">Rows of the table.</param>
    /// <param name="first">Its first numeric column.</param>
    /// <param name="count">Rows.</param>
    /// <param name="matrix">[rows × features].</param>
    public void Write(DataChunk chunk, int first, int count, Span<float> matrix)
    {
        // A tile of rows stays in the nearest cache while one group of columns after the other is laid into it.
        for (var from = 0; from < count; from += TileRows)
        {
            var rows = Math.Min(TileRows, count - from);
            var tile = matrix.Slice(from * features.Count, rows * features.Count);
            var column = 0;
            for (; Avx.IsSupported && column + Lanes <= features.Count; column += Lanes)
            {
                for (var lane = 0; lane < Lanes; lane++) Fill(chunk[first + column + lane], features[column + lane], from, filled.AsSpan(lane * TileRows, rows));
                Turn(column, rows, tile);
            }

            for (; column < features.Count; column++)
            {
                Fill(chunk[first + column], features[column], from, filled.AsSpan(0, rows));
                for (var row = 0; row < rows; row++) tile[row * features.Count + column] = filled[row];
            }
        }
    }

    static void Fill(DuckDbVector column, NumericFeature feature, int from, Span<float> to)
    {
        var values = column.Values<float>().Slice(from, to.Length);
        var (fill, mean, scale) = (feature.Fill, feature.Mean, feature.Scale);
        var row = 0;
        if (!column.HasNulls && Vector256.IsHardwareAccelerated)
        {
            var (fills, means, scales) = (Vector256.Create(fill), Vector256.Create(mean), Vector256.Create(scale));
            for (; row + Lanes <= to.Length; row += Lanes)
            {
                var some = Vector256.Create(values[row..]);
                some = Vector256.ConditionalSelect(Vector256.Equals(some, some), some, fills);
                ((some - means) * scales).CopyTo(to[row..]);
            }
        }

        for (; row < to.Length; row++)
        {
            var value = values[row];
            if (float.IsNaN(value) || column.IsNull(from + row)) value = fill;
            to[row] = (value - mean) * scale;
        }
    }

    // Eight columns of eight rows at a time, as rows: the columns stand one after the other in `filled`.
    void Turn(int column, int rows, Span<float> tile)
    {
        var row = 0;
        for (; row + Lanes <= rows; row += Lanes)
        {
            ref var source = ref filled[row];
            Vector256<float> Column(ref float start, int lane) => Vector256.LoadUnsafe(ref start, (nuint)(lane * TileRows));
            var (a, b, c, d) = (Column(ref source, 0), Column(ref source, 1), Column(ref source, 2), Column(ref source, 3));
            var (e, f, g, h) = (Column(ref source, 4), Column(ref source, 5), Column(ref source, 6), Column(ref source, 7));
            var (ab, cd, ef, gh) = (Avx.UnpackLow(a, b), Avx.UnpackLow(c, d), Avx.UnpackLow(e, f), Avx.UnpackLow(g, h));
            var (ab2, cd2, ef2, gh2) = (Avx.UnpackHigh(a, b), Avx.UnpackHigh(c, d), Avx.UnpackHigh(e, f), Avx.UnpackHigh(g, h));
            Pair(Avx.Shuffle(ab, cd, 0x44), Avx.Shuffle(ef, gh, 0x44), row, column, tile);
            Pair(Avx.Shuffle(ab, cd, 0xEE), Avx.Shuffle(ef, gh, 0xEE), row + 1, column, tile);
            Pair(Avx.Shuffle(ab2, cd2, 0x44), Avx.Shuffle(ef2, gh2, 0x44), row + 2, column, tile);
            Pair(Avx.Shuffle(ab2, cd2, 0xEE), Avx.Shuffle(ef2, gh2, 0xEE), row + 3, column, tile);
        }

        for (; row < rows; row++)
            for (var lane = 0; lane < Lanes; lane++) tile[row * features.Count + column + lane] = filled[lane * TileRows + row];
    }

    // The lower halves are one row, the upper halves the row four further on.
    void Pair(Vector256<float> left, Vector256<float> right, int row, int column, Span<float> tile)
    {
        Avx.Permute2x128(left, right, 0x20).CopyTo(tile[(row * features.Count + column)..]);
        Avx.Permute2x128(left, right, 0x31).CopyTo(tile[((row + 4) * features.Count + column)..]);
    }
}
