using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using ML.Lakehouse.DuckDb;

namespace ML.Training.Data;

/// <summary>Finds the codes of texts as DuckDB holds them: 1 and up for the vocabulary in its order, 0 for anything else and for null.</summary>
sealed class VocabularyCodes
{
    // DuckDB's text of up to 12 bytes is one value of 16: its length, then the bytes, zeros behind them.
    const int InlineBytes = 12;

    // A table of its own: hashing and comparing through an interface costs more than the rest of the encoding.
    readonly (UInt128 Text, int Code)[] shorts;
    readonly int shift;
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> longs;

    public VocabularyCodes(IReadOnlyList<string> vocabulary)
    {
        shorts = new (UInt128, int)[BitOperations.RoundUpToPowerOf2((uint)(2 * vocabulary.Count + 2))];
        shift = 64 - BitOperations.Log2((uint)shorts.Length);
        var rest = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < vocabulary.Count; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(vocabulary[i]);
            if (bytes.Length > InlineBytes) rest[vocabulary[i]] = i + 1;
            else shorts[PlaceOf(Inline(bytes))] = (Inline(bytes), i + 1);
        }

        longs = rest.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Lays the codes of a column into a row-major matrix.</summary>
    /// <param name="column">Texts.</param>
    /// <param name="from">First row of the column.</param>
    /// <param name="count">Rows.</param>
    /// <param name="matrix">From the column's place in the first row on.</param>
    /// <param name="width">Columns of the matrix.</param>
    public void Write(DuckDbVector column, int from, int count, Span<int> matrix, int width)
    {
        var texts = column.Values<UInt128>();
        for (int row = from, to = 0; row < from + count; row++, to += width) matrix[to] = column.IsNull(row) ? 0 : Find(texts[row], column, row);
    }

    int Find(UInt128 text, DuckDbVector column, int row) => (uint)text > InlineBytes ? FindLong(column.GetBytes(row)) : shorts[PlaceOf(text)].Code;

    // Where a text stands, or the free place where it would.
    int PlaceOf(UInt128 text)
    {
        // The upper bits: only they depend on every bit of both factors, and texts differ in their last characters.
        var hash = ((ulong)text * 0x9E3779B97F4A7C15) ^ ((ulong)(text >> 64) * 0xC2B2AE3D27D4EB4F);
        var mask = shorts.Length - 1;
        var place = (int)(hash >> shift);
        while (shorts[place].Code != 0 && shorts[place].Text != text) place = (place + 1) & mask;
        return place;
    }

    int FindLong(ReadOnlySpan<byte> bytes)
    {
        Span<char> characters = bytes.Length <= 256 ? stackalloc char[bytes.Length] : new char[bytes.Length];
        return longs.TryGetValue(characters[..Encoding.UTF8.GetChars(bytes, characters)], out var code) ? code : 0;
    }

    static UInt128 Inline(ReadOnlySpan<byte> bytes)
    {
        Span<byte> value = stackalloc byte[16];
        value.Clear();
        MemoryMarshal.Write(value, bytes.Length);
        bytes.CopyTo(value[4..]);
        return MemoryMarshal.Read<UInt128>(value);
    }
}
