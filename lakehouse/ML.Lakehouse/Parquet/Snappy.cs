using System.Buffers.Binary;

namespace ML.Lakehouse.Parquet;

/// <summary>Unpacks Snappy's raw format.</summary>
static class Snappy
{
    /// <summary>Fills <paramref name="output"/>, which must have the size that the data says.</summary>
    public static void Unpack(ReadOnlySpan<byte> data, Span<byte> output)
    {
        var position = SkipLength(data);
        var written = 0;
        while (position < data.Length)
        {
            var tag = data[position++];
            if ((tag & 3) == 0)
            {
                var length = LiteralLength(data, tag >> 2, ref position);
                data.Slice(position, length).CopyTo(output[written..]);
                position += length;
                written += length;
            }
            else
            {
                var (length, offset) = Reference(data, tag, ref position);
                Repeat(output, written, length, offset);
                written += length;
            }
        }

        if (written != output.Length) throw new ParquetFormatException("a page unpacks to another size than it says");
    }

    static int SkipLength(ReadOnlySpan<byte> data)
    {
        var position = 0;
        while (data[position] >= 0x80) position++;
        return position + 1;
    }

    static int LiteralLength(ReadOnlySpan<byte> data, int code, ref int position)
    {
        if (code < 60) return code + 1;
        var (bytes, length) = (code - 59, 0u);
        for (var i = 0; i < bytes; i++) length |= (uint)data[position + i] << (8 * i);
        position += bytes;
        return checked((int)length + 1);
    }

    static (int Length, int Offset) Reference(ReadOnlySpan<byte> data, int tag, ref int position)
    {
        switch (tag & 3)
        {
            case 1:
                return (((tag >> 2) & 7) + 4, ((tag & 0xE0) << 3) | data[position++]);
            case 2:
                position += 2;
                return ((tag >> 2) + 1, BinaryPrimitives.ReadUInt16LittleEndian(data[(position - 2)..]));
            default:
                position += 4;
                return ((tag >> 2) + 1, BinaryPrimitives.ReadInt32LittleEndian(data[(position - 4)..]));
        }
    }

    static void Repeat(Span<byte> output, int written, int length, int offset)
    {
        if (offset <= 0 || offset > written) throw new ParquetFormatException("a reference leads out of the page");
        var target = output.Slice(written, length);
        var source = output[(written - offset)..];
        if (offset >= length)
        {
            source[..length].CopyTo(target);
            return;
        }

        // The source runs into the target: what is copied is copied again.
        for (var i = 0; i < length; i++) target[i] = source[i];
    }
}
