namespace ML.Lakehouse.Compat.Tests.Spark;

/// <summary>Finds length-delimited fields in a protobuf message; passes over all others.</summary>
static class ProtoReader
{
    public static IEnumerable<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int wanted)
    {
        for (var position = 0; position < message.Length;)
        {
            var key = Number(message.Span, ref position);
            var (field, kind) = ((int)(key >> 3), (int)(key & 7));
            if (kind == 0) Number(message.Span, ref position);
            else if (kind == 1) position += 8;
            else if (kind == 5) position += 4;
            else
            {
                var length = (int)Number(message.Span, ref position);
                if (field == wanted) yield return message.Slice(position, length);
                position += length;
            }
        }
    }

    static ulong Number(ReadOnlySpan<byte> bytes, ref int position)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = bytes[position++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
    }
}
