using System.Buffers.Binary;

namespace ML.Features.Online;

/// <summary>
/// A row of features as one value: order (event and created time, big-endian so that bytes compare as times do), layout
/// hash, a bit for each null, then the values one behind the other.
/// </summary>
static class PackedRow
{
    /// <summary>The leading bytes that say which of two rows is newer.</summary>
    public const int OrderLength = 16;

    const int LayoutOffset = OrderLength, BitsOffset = LayoutOffset + 4;

    public static long EventTime(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64BigEndian(row) ^ long.MinValue;

    public static long CreatedTime(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64BigEndian(row[8..]) ^ long.MinValue;

    public static uint Layout(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt32LittleEndian(row[LayoutOffset..]);

    /// <summary>Begins a row in the buffer; values follow in the layout's order.</summary>
    public static byte[] Pack(OnlineLayout layout, long happened, long created, ReadOnlySpan<FeatureValue> values)
    {
        var bitsLength = (values.Length + 7) / 8;
        var length = BitsOffset + bitsLength;
        foreach (var value in values) length += Length(value);
        var row = new byte[length];
        BinaryPrimitives.WriteInt64BigEndian(row, happened ^ long.MinValue);
        BinaryPrimitives.WriteInt64BigEndian(row.AsSpan(8), created ^ long.MinValue);
        BinaryPrimitives.WriteUInt32LittleEndian(row.AsSpan(LayoutOffset), layout.Hash);
        var offset = BitsOffset + bitsLength;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].IsNull) row[BitsOffset + (i >> 3)] |= (byte)(1 << (i & 7));
            else offset += Write(row.AsSpan(offset), values[i]);
        }

        return row;
    }

    /// <summary>Reads every value; text and blobs point into the row.</summary>
    public static void Unpack(OnlineLayout layout, ReadOnlyMemory<byte> row, Span<FeatureValue> values)
    {
        var bytes = row.Span;
        var kinds = layout.Kinds;
        var offset = BitsOffset + (kinds.Length + 7) / 8;
        for (var i = 0; i < kinds.Length; i++)
        {
            if ((bytes[BitsOffset + (i >> 3)] & (1 << (i & 7))) != 0)
            {
                values[i] = FeatureValue.Null;
                continue;
            }

            values[i] = Read(kinds[i], row, bytes, ref offset);
        }
    }

    /// <summary>Reads the values that somebody wants into one place of each column; nulls stay as the columns are.</summary>
    /// <param name="targets">For each feature of the layout the column that takes it; null for none.</param>
    public static void Unpack(OnlineLayout layout, ReadOnlyMemory<byte> row, FeatureValue[]?[] targets, int place)
    {
        var bytes = row.Span;
        var kinds = layout.Kinds;
        var offset = BitsOffset + (kinds.Length + 7) / 8;
        for (var i = 0; i < kinds.Length; i++)
        {
            if ((bytes[BitsOffset + (i >> 3)] & (1 << (i & 7))) != 0) continue;
            var value = Read(kinds[i], row, bytes, ref offset);
            if (targets[i] is { } target) target[place] = value;
        }
    }

    static int Length(FeatureValue value) => value.Kind switch
    {
        FeatureKind.Null => 0,
        FeatureKind.Boolean => 1,
        FeatureKind.Float or FeatureKind.Date => 4,
        FeatureKind.Text or FeatureKind.Binary or FeatureKind.Json => 4 + value.Bytes.Length,
        _ => 8,
    };

    static int Write(Span<byte> target, FeatureValue value)
    {
        switch (value.Kind)
        {
            case FeatureKind.Boolean: target[0] = (byte)value.Bits; return 1;
            case FeatureKind.Float or FeatureKind.Date: BinaryPrimitives.WriteInt32LittleEndian(target, (int)value.Bits); return 4;
            case FeatureKind.Text or FeatureKind.Binary or FeatureKind.Json:
                BinaryPrimitives.WriteInt32LittleEndian(target, value.Bytes.Length);
                value.Bytes.Span.CopyTo(target[4..]);
                return 4 + value.Bytes.Length;
            default: BinaryPrimitives.WriteInt64LittleEndian(target, value.Bits); return 8;
        }
    }

    static FeatureValue Read(FeatureKind kind, ReadOnlyMemory<byte> row, ReadOnlySpan<byte> bytes, ref int offset)
    {
        switch (kind)
        {
            case FeatureKind.Boolean: return new FeatureValue(kind, bytes[offset++]);
            case FeatureKind.Float or FeatureKind.Date:
                offset += 4;
                return new FeatureValue(kind, BinaryPrimitives.ReadInt32LittleEndian(bytes[(offset - 4)..]));
            case FeatureKind.Text or FeatureKind.Binary or FeatureKind.Json:
                var length = BinaryPrimitives.ReadInt32LittleEndian(bytes[offset..]);
                offset += 4 + length;
                return new FeatureValue(kind, 0, row.Slice(offset - length, length));
            default:
                offset += 8;
                return new FeatureValue(kind, BinaryPrimitives.ReadInt64LittleEndian(bytes[(offset - 8)..]));
        }
    }
}
