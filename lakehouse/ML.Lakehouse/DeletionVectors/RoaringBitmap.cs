using System.Buffers.Binary;

namespace ML.Lakehouse.DeletionVectors;

/// <summary>Row numbers in the protocol's form: 64-bit roaring bitmaps in the portable layout, behind a magic number.</summary>
static class RoaringBitmap
{
    const uint Magic = 1681511377;
    const int CookieWithoutRuns = 12346;
    const int CookieWithRuns = 12347;
    const int OffsetThreshold = 4;
    const int ArrayLimit = 4096;
    const int BitmapBytes = 8192;

    /// <summary>The row numbers, ascending.</summary>
    /// <exception cref="FormatException">For bytes that are not such a bitmap.</exception>
    public static long[] Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return ReadAll(bytes);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new FormatException("the bitmap ends too early", e);
        }
    }

    static long[] ReadAll(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) throw new FormatException("the bitmap does not begin with its magic number");
        var count = BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]);
        var rows = new List<long>();
        var rest = bytes[12..];
        for (var i = 0L; i < count; i++)
        {
            var high = (long)BinaryPrimitives.ReadUInt32LittleEndian(rest) << 32;
            rest = ReadBitmap(rest[4..], high, rows);
        }

        return [.. rows];
    }

    static ReadOnlySpan<byte> ReadBitmap(ReadOnlySpan<byte> bytes, long high, List<long> rows)
    {
        var cookie = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var hasRuns = (cookie & 0xFFFF) == CookieWithRuns;
        if (!hasRuns && cookie != CookieWithoutRuns) throw new FormatException($"{cookie} begins no roaring bitmap");
        var containers = hasRuns ? (int)(cookie >> 16) + 1 : BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        var runFlags = hasRuns ? bytes.Slice(4, (containers + 7) / 8) : [];
        var rest = bytes[(hasRuns ? 4 + runFlags.Length : 8)..];
        var keys = rest[..(containers * 4)];
        rest = rest[keys.Length..];
        if (!hasRuns || containers >= OffsetThreshold) rest = rest[(containers * 4)..];
        for (var i = 0; i < containers; i++)
        {
            var start = high | (uint)(BinaryPrimitives.ReadUInt16LittleEndian(keys[(i * 4)..]) << 16);
            var cardinality = BinaryPrimitives.ReadUInt16LittleEndian(keys[(i * 4 + 2)..]) + 1;
            var isRun = hasRuns && (runFlags[i / 8] & (1 << (i % 8))) != 0;
            rest = isRun ? ReadRuns(rest, start, rows) : cardinality <= ArrayLimit ? ReadArray(rest, start, cardinality, rows) : ReadBits(rest, start, rows);
        }

        return rest;
    }

    static ReadOnlySpan<byte> ReadRuns(ReadOnlySpan<byte> bytes, long start, List<long> rows)
    {
        var runs = BinaryPrimitives.ReadUInt16LittleEndian(bytes);
        for (var i = 0; i < runs; i++)
        {
            var first = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 + i * 4)..]);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(4 + i * 4)..]);
            for (var j = 0; j <= length; j++) rows.Add(start + first + j);
        }

        return bytes[(2 + runs * 4)..];
    }

    static ReadOnlySpan<byte> ReadArray(ReadOnlySpan<byte> bytes, long start, int cardinality, List<long> rows)
    {
        for (var i = 0; i < cardinality; i++) rows.Add(start + BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * 2)..]));
        return bytes[(cardinality * 2)..];
    }

    static ReadOnlySpan<byte> ReadBits(ReadOnlySpan<byte> bytes, long start, List<long> rows)
    {
        for (var word = 0; word < BitmapBytes / 8; word++)
            for (var bits = BinaryPrimitives.ReadUInt64LittleEndian(bytes[(word * 8)..]); bits != 0; bits &= bits - 1)
                rows.Add(start + word * 64 + System.Numerics.BitOperations.TrailingZeroCount(bits));
        return bytes[BitmapBytes..];
    }

    /// <param name="rows">Ascending and without repetition.</param>
    public static byte[] Write(IReadOnlyList<long> rows)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var bitmaps = rows.GroupBy(r => (uint)(r >> 32)).ToList();
        writer.Write(Magic);
        writer.Write((long)bitmaps.Count);
        foreach (var bitmap in bitmaps)
        {
            writer.Write(bitmap.Key);
            WriteBitmap(writer, [.. bitmap.GroupBy(r => (ushort)(r >> 16), r => (ushort)r).Select(g => (g.Key, g.ToArray()))]);
        }

        writer.Flush();
        return stream.ToArray();
    }

    static void WriteBitmap(BinaryWriter writer, List<(ushort Key, ushort[] Values)> containers)
    {
        writer.Write(CookieWithoutRuns);
        writer.Write(containers.Count);
        foreach (var (key, values) in containers)
        {
            writer.Write(key);
            writer.Write((ushort)(values.Length - 1));
        }

        var offset = 8 + containers.Count * 8;
        foreach (var (_, values) in containers)
        {
            writer.Write(offset);
            offset += values.Length <= ArrayLimit ? values.Length * 2 : BitmapBytes;
        }

        foreach (var (_, values) in containers)
            if (values.Length <= ArrayLimit) foreach (var value in values) writer.Write(value);
            else WriteBits(writer, values);
    }

    static void WriteBits(BinaryWriter writer, ushort[] values)
    {
        var words = new ulong[BitmapBytes / 8];
        foreach (var value in values) words[value / 64] |= 1UL << (value % 64);
        foreach (var word in words) writer.Write(word);
    }
}
