using System.Buffers.Binary;

namespace ML.Platform.SystemTables;

/// <summary>
/// A list as PostgreSQL sends it in its binary form: dimensions, flags, type, length and lower bound, then each element's length and
/// bytes; a null has the length -1.
/// </summary>
ref struct BinaryList
{
    const int HeaderLength = 20, LengthPlace = 12;
    ReadOnlySpan<byte> rest;

    public BinaryList(ReadOnlySpan<byte> bytes)
    {
        // An empty list has no dimensions.
        if (BinaryPrimitives.ReadInt32BigEndian(bytes) == 0) return;
        Count = BinaryPrimitives.ReadInt32BigEndian(bytes[LengthPlace..]);
        rest = bytes[HeaderLength..];
    }

    public int Count { get; }

    /// <summary>The next element.</summary>
    /// <returns>False for a null.</returns>
    public bool Next(out ReadOnlySpan<byte> element)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(rest);
        element = rest.Slice(sizeof(int), Math.Max(length, 0));
        rest = rest[(sizeof(int) + element.Length)..];
        return length >= 0;
    }
}
