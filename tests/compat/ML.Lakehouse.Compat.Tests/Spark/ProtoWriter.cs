using System.Text;

namespace ML.Lakehouse.Compat.Tests.Spark;

/// <summary>Writes the few protobuf fields that a Spark Connect request needs.</summary>
sealed class ProtoWriter
{
    const int LengthDelimited = 2;

    readonly MemoryStream content = new();

    public byte[] ToArray() => content.ToArray();

    public ProtoWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtoWriter Message(int field, ProtoWriter value) => Bytes(field, value.ToArray());

    ProtoWriter Bytes(int field, byte[] value)
    {
        Number((ulong)((field << 3) | LengthDelimited));
        Number((ulong)value.Length);
        content.Write(value);
        return this;
    }

    void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7) content.WriteByte((byte)(value | 0x80));
        content.WriteByte((byte)value);
    }
}
