using System.Buffers.Binary;
using System.Text;
using ML.Hosting.Databases;

namespace ML.Platform.Tests.SystemTables;

/// <summary>A row as PostgreSQL sends it in its binary form: texts, and lists of one dimension.</summary>
sealed class ListRow(params byte[][] columns) : DbRow
{
    public static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    public static byte[] Texts(params string?[] values) => List([.. values.Select(v => v is null ? null : Text(v))]);

    public static byte[] Wholes(params long?[] values) => List([.. values.Select(v => v is { } value ? Big(value) : null)]);

    public static byte[] Numbers(params double?[] values) => List([.. values.Select(v => v is { } value ? Big(BitConverter.DoubleToInt64Bits(value)) : null)]);

    public static byte[] Flags(params bool?[] values) => List([.. values.Select(v => v is { } value ? new[] { (byte)(value ? 1 : 0) } : null)]);

    public override bool IsNull(int column) => false;

    public override long Int64(int column) => throw new NotSupportedException();

    public override double Double(int column) => throw new NotSupportedException();

    public override bool Boolean(int column) => throw new NotSupportedException();

    // As a buffer that is used again: what was given before is worth nothing after.
    public override ReadOnlySpan<byte> Utf8(int column)
    {
        Array.Fill(shared, (byte)0xff);
        columns[column].CopyTo(shared, 0);
        return shared.AsSpan(0, columns[column].Length);
    }

    readonly byte[] shared = new byte[columns.Max(c => c.Length)];

    // The type is not looked at: the table's columns say it.
    static byte[] List(byte[]?[] elements)
    {
        using var bytes = new MemoryStream();
        void Whole(int value)
        {
            Span<byte> four = stackalloc byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(four, value);
            bytes.Write(four);
        }

        Whole(elements.Length == 0 ? 0 : 1);
        Whole(elements.Contains(null) ? 1 : 0);
        Whole(25);
        if (elements.Length > 0)
        {
            Whole(elements.Length);
            Whole(1);
        }

        foreach (var element in elements)
        {
            Whole(element?.Length ?? -1);
            bytes.Write(element ?? []);
        }

        return bytes.ToArray();
    }

    static byte[] Big(long value)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
