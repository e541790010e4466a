using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using ML.Lakehouse.DuckDb;

namespace ML.Training.Data;

/// <summary>Finds the codes of texts as DuckDB holds them: 1 and up for the vocabulary in its order, 0 for anything else and for null.</summary>
sealed class VocabularyCodes
{
    // DuckDB's text of up to 12 bytes is one value of 16: its length, then the bytes, zeros behind them.
    const int InlineBytes = 12;

    // A table of its own: hashing and comparing through an interface costs more than the rest of the encoding. Mostly empty,
    // so that a text is seldom looked for in two places.
    const int PlacesPerText = 4;

    readonly Entry[] shorts;
    readonly int shift;
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> longs;

    public VocabularyCodes(IReadOnlyList<string> vocabulary)
    {
        shorts = new Entry[BitOperations.RoundUpToPowerOf2((uint)(PlacesPerText * vocabulary.Count + 2))];
        shift = 64 - BitOperations.Log2((uint)shorts.Length);
        var rest = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < vocabulary.Count; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(vocabulary[i]);
            if (bytes.Length > InlineBytes) rest[vocabulary[i]] = i + 1;
            else PlaceOf(Inline(bytes)) = new Entry(Inline(bytes), i + 1);
        }

        longs = rest.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Writes the codes of texts. Safe for many threads.</summary>
    /// <param name="column">Texts.</param>
    /// <param name="codes">As many as there are texts.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(DuckDbVector column, Span<int> codes)
    {
        var texts = column.Values<InlineText>();
        var nulls = column.HasNulls;
        for (var row = 0; row < codes.Length; row++)
            codes[row] = nulls && column.IsNull(row) ? 0
                : texts[row].Length > InlineBytes ? FindLong(column.GetBytes(row))
                : PlaceOf(texts[row]).Code;
    }

    // Where a text stands, or the free place where it would.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ref Entry PlaceOf(InlineText text)
    {
        // The upper bits: only they depend on every bit of both factors, and texts differ in their last characters.
        var hash = (text.Low * 0x9E3779B97F4A7C15) ^ (text.High * 0xC2B2AE3D27D4EB4F);
        var place = (int)(hash >> shift);
        while (true)
        {
            ref var entry = ref shorts[place];
            if (entry.Text == text || entry.Code == 0) return ref entry;
            place = (place + 1) & (shorts.Length - 1);
        }
    }

    int FindLong(ReadOnlySpan<byte> bytes)
    {
        Span<char> characters = bytes.Length <= 256 ? stackalloc char[bytes.Length] : new char[bytes.Length];
        return longs.TryGetValue(characters[..Encoding.UTF8.GetChars(bytes, characters)], out var code) ? code : 0;
    }

    static InlineText Inline(ReadOnlySpan<byte> bytes)
    {
        Span<byte> value = stackalloc byte[16];
        value.Clear();
        MemoryMarshal.Write(value, bytes.Length);
        bytes.CopyTo(value[4..]);
        return MemoryMarshal.Read<InlineText>(value);
    }

    /// <summary>A text of DuckDB's, if it is short: its length, then its bytes.</summary>
    readonly record struct InlineText(ulong Low, ulong High)
    {
        public uint Length => (uint)Low;
    }

    readonly record struct Entry(InlineText Text, int Code);
}
