using System.Buffers.Binary;

namespace ML.Features.Online.Embedded;

/// <summary>
/// Rows that a session read lately, for as long as nobody changes the file. They lie in one ring of bytes, where the newest row
/// overwrites the oldest, so that the garbage collector has nothing to follow.
/// </summary>
sealed class RowCache
{
    const int Slots = 1 << 15, FirstBytes = 1 << 19, MostBytes = 1 << 23, Head = 12;

    // For each hash where its entry begins, counted from the first byte ever written, and one more; zero for none.
    readonly long[] slots = new long[Slots];
    byte[] ring = [];
    long written, oldest;

    /// <summary>A copy of the row; null when it is not here.</summary>
    /// <param name="table">Number of the key's table.</param>
    public byte[]? Find(int table, byte[] key)
    {
        var start = slots[Slot(table, key)] - 1;
        if (start < Math.Max(oldest, written - ring.Length)) return null;
        var entry = ring.AsSpan((int)(start % ring.Length));
        var (keyLength, rowLength) = (BinaryPrimitives.ReadInt32LittleEndian(entry[4..]), BinaryPrimitives.ReadInt32LittleEndian(entry[8..]));
        var same = BinaryPrimitives.ReadInt32LittleEndian(entry) == table && entry.Slice(Head, keyLength).SequenceEqual(key);
        return same ? entry.Slice(Head + keyLength, rowLength).ToArray() : null;
    }

    public void Keep(int table, byte[] key, byte[] row)
    {
        var length = Head + key.Length + row.Length;
        if (length > MostBytes / 16) return;
        if (written + length - oldest > ring.Length && ring.Length < MostBytes) Grow();
        // An entry lies in one piece: what is left behind the last one may be too short for it.
        var place = (int)(written % ring.Length);
        if (place + length > ring.Length)
        {
            written += ring.Length - place;
            place = 0;
        }

        var entry = ring.AsSpan(place);
        BinaryPrimitives.WriteInt32LittleEndian(entry, table);
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(entry[8..], row.Length);
        key.CopyTo(entry[Head..]);
        row.CopyTo(entry[(Head + key.Length)..]);
        slots[Slot(table, key)] = written + 1;
        written += length;
    }

    public void Clear() => oldest = written;

    // What was kept is read again: it happens a few times in a session's life.
    void Grow()
    {
        ring = new byte[ring.Length == 0 ? FirstBytes : ring.Length * 2];
        Clear();
    }

    static int Slot(int table, byte[] key)
    {
        var hash = default(HashCode);
        hash.Add(table);
        hash.AddBytes(key);
        return hash.ToHashCode() & (Slots - 1);
    }
}
