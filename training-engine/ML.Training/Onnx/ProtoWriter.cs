using System.Buffers.Binary;
using System.Text;

namespace ML.Training.Onnx;

/// <summary>Protobuf's wire format, as much as ONNX files need.</summary>
sealed class ProtoWriter
{
    const int Varint = 0, Fixed32 = 5, LengthDelimited = 2;

    readonly MemoryStream stream = new();

    public byte[] ToArray() => stream.ToArray();

    public ProtoWriter Int(int field, long value)
    {
        Tag(field, Varint);
        WriteVarint((ulong)value);
        return this;
    }

    public ProtoWriter Float(int field, float value)
    {
        Tag(field, Fixed32);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        stream.Write(bytes);
        return this;
    }

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter message) => Bytes(field, message.ToArray());

    public ProtoWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited);
        WriteVarint((ulong)value.Length);
        stream.Write(value);
        return this;
    }

    public ProtoWriter PackedInts(int field, IEnumerable<long> values)
    {
        var packed = new ProtoWriter();
        foreach (var value in values) packed.WriteVarint((ulong)value);
        return Bytes(field, packed.ToArray());
    }

    public ProtoWriter PackedFloats(int field, ReadOnlySpan<float> values)
    {
        var packed = new byte[values.Length * 4];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(packed.AsSpan(i * 4), values[i]);
        return Bytes(field, packed);
    }

    /// <summary>Fields that were written elsewhere.</summary>
    public void Raw(ReadOnlySpan<byte> fields) => stream.Write(fields);

    void Tag(int field, int wire) => WriteVarint((ulong)((field << 3) | wire));

    void WriteVarint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }
}
