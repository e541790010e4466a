using System.Text;

namespace ML.Lakehouse.Parquet;

/// <summary>Reads Thrift's compact protocol, in which Parquet keeps its footers and page headers.</summary>
ref struct ThriftReader(ReadOnlySpan<byte> data)
{
    const int MostDepth = 32;

    readonly ReadOnlySpan<byte> data = data;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Moves to the next field of a struct; false at its end.</summary>
    /// <param name="id">The field before, 0 at the start; becomes the field's own.</param>
    public bool NextField(ref int id, out ThriftType type)
    {
        var header = Byte();
        type = (ThriftType)(header & 0x0F);
        if (header == 0) return false;
        id = header >> 4 is > 0 and var delta ? id + delta : (int)Integer();
        return true;
    }

    /// <summary>The number of elements of a list.</summary>
    public int ListSize(out ThriftType element)
    {
        var header = Byte();
        element = (ThriftType)(header & 0x0F);
        var size = header >> 4 is < 15 and var small ? small : checked((int)Varint());
        // Every element takes a byte at least: a larger count is damage, and must not become an allocation.
        return size <= data.Length - Position ? size : throw new ParquetFormatException($"a list of {size} elements in {data.Length} bytes");
    }

    public long Integer()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public string Text() => Encoding.UTF8.GetString(Binary());

    public ReadOnlySpan<byte> Binary()
    {
        var length = checked((int)Varint());
        var bytes = data.Slice(Position, length);
        Position += length;
        return bytes;
    }

    public void Skip(ThriftType type, int depth = 0)
    {
        if (depth > MostDepth) throw new ParquetFormatException("structures are nested too deep");
        switch (type)
        {
            case ThriftType.True or ThriftType.False: break;
            case ThriftType.Byte: Position++; break;
            case ThriftType.Int16 or ThriftType.Int32 or ThriftType.Int64: Varint(); break;
            case ThriftType.Double: Position += 8; break;
            case ThriftType.Binary: Binary(); break;
            case ThriftType.List or ThriftType.Set: SkipList(depth); break;
            case ThriftType.Struct: SkipStruct(depth); break;
            default: throw new ParquetFormatException($"a field has the unknown type {(int)type}");
        }
    }

    void SkipList(int depth)
    {
        var size = ListSize(out var element);
        // Booleans take a byte in lists, none in structs.
        for (var i = 0; i < size; i++)
            if (element is ThriftType.True or ThriftType.False) Position++;
            else Skip(element, depth + 1);
    }

    void SkipStruct(int depth)
    {
        var id = 0;
        while (NextField(ref id, out var type)) Skip(type, depth + 1);
    }

    byte Byte() => data[Position++];

    ulong Varint()
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }

        throw new ParquetFormatException("a number does not end");
    }
}
