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

    public static byte[] Pack(OnlineLayout layout, long happened, long created, ReadOnlySpan<FeatureValue> values)
    {
        var length = FirstPlace(layout);
        foreach (var value in values) length += Length(value);
        var row = new byte[length];
        Begin(layout, row, happened, created);
        var place = FirstPlace(layout);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i].IsNull) MarkNull(row, i);
            else place += Write(row.AsSpan(place), values[i]);
        }

        return row;
    }

    /// <summary>The leading bytes of a row.</summary>
    public static byte[] Order(long happened, long created)
    {
        var order = new byte[OrderLength];
        WriteOrder(order, happened, created);
        return order;
    }

    /// <summary>Where the first value of a row stands.</summary>
    public static int FirstPlace(OnlineLayout layout) => BitsOffset + (layout.Kinds.Length + 7) / 8;

    /// <summary>Begins a row in an empty buffer; the values follow in the layout's order.</summary>
    public static void Begin(OnlineLayout layout, Span<byte> row, long happened, long created)
    {
        WriteOrder(row, happened, created);
        BinaryPrimitives.WriteUInt32LittleEndian(row[LayoutOffset..], layout.Hash);
    }

    static void WriteOrder(Span<byte> row, long happened, long created)
    {
        BinaryPrimitives.WriteInt64BigEndian(row, happened ^ long.MinValue);
        BinaryPrimitives.WriteInt64BigEndian(row[8..], created ^ long.MinValue);
    }

    public static void MarkNull(Span<byte> row, int feature) => row[BitsOffset + (feature >> 3)] |= (byte)(1 << (feature & 7));

    /// <summary>Where each feature's value stands in a row; zero for null.</summary>
    public static int[] Places(OnlineLayout layout, ReadOnlySpan<byte> row)
    {
        var bits = row.Slice(BitsOffset, (layout.Kinds.Length + 7) / 8);
        if (layout.FixedPlaces is { } known && !bits.ContainsAnyExcept((byte)0)) return known;
        var places = new int[layout.Kinds.Length];
        var offset = FirstPlace(layout);
        for (var i = 0; i < places.Length; i++)
        {
            if ((bits[i >> 3] & (1 << (i & 7))) != 0) continue;
            places[i] = offset;
            offset += Width(layout.Kinds[i]) ?? 4 + BinaryPrimitives.ReadInt32LittleEndian(row[offset..]);
        }

        return places;
    }

    /// <summary>Where the values of a row without nulls stand; null when their lengths differ from row to row.</summary>
    public static int[]? FixedPlaces(FeatureKind[] kinds)
    {
        var places = new int[kinds.Length];
        var offset = BitsOffset + (kinds.Length + 7) / 8;
        for (var i = 0; i < places.Length; i++)
        {
            if (Width(kinds[i]) is not { } width) return null;
            places[i] = offset;
            offset += width;
        }

        return places;
    }

    /// <summary>The value at a place; text and blobs point into the row.</summary>
    public static FeatureValue Read(FeatureKind kind, byte[] row, int place) => kind switch
    {
        FeatureKind.Boolean => new FeatureValue(kind, row[place]),
        FeatureKind.Float or FeatureKind.Date => new FeatureValue(kind, BinaryPrimitives.ReadInt32LittleEndian(row.AsSpan(place))),
        FeatureKind.Text or FeatureKind.Binary or FeatureKind.Json => new FeatureValue(kind, 0, row.AsMemory(place + 4, BinaryPrimitives.ReadInt32LittleEndian(row.AsSpan(place)))),
        _ => new FeatureValue(kind, BinaryPrimitives.ReadInt64LittleEndian(row.AsSpan(place))),
    };

    /// <summary>Bytes of a value of this kind; null when each says its own length in front.</summary>
    public static int? Width(FeatureKind kind) => kind switch
    {
        FeatureKind.Boolean => 1,
        FeatureKind.Float or FeatureKind.Date => 4,
        FeatureKind.Text or FeatureKind.Binary or FeatureKind.Json => null,
        _ => 8,
    };

    static int Length(FeatureValue value) => value.IsNull ? 0 : Width(value.Kind) ?? 4 + value.Bytes.Length;

    /// <returns>How many bytes it took.</returns>
    public static int Write(Span<byte> target, FeatureValue value)
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
}
