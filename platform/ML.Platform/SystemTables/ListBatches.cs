using System.Buffers.Binary;
using Apache.Arrow;
using Apache.Arrow.Types;
using ML.Hosting.Databases;
using ML.Hosting.SystemTables;
using ML.Lakehouse.Writing;

namespace ML.Platform.SystemTables;

/// <summary>Rows that come as lists, a column's values together, on their way into a Delta table without being taken apart.</summary>
/// <param name="columns">The table's columns.</param>
/// <param name="single">Number of the text column that is no list but the same for all of them.</param>
sealed class ListBatches(IReadOnlyList<SystemColumn> columns, int single)
{
    static readonly TimestampType Time = new(TimeUnit.Microsecond, "UTC");

    readonly Schema schema = new(columns.Select(c => new Field(c.Name, TypeOf(c.Type), nullable: true)), null);
    readonly List<RecordBatch> batches = [];

    public int Count { get; private set; }

    public TableInput Input() => TableInput.FromArrow(schema, batches);

    /// <summary>Takes a row of lists, of equal lengths, as that many rows.</summary>
    public void Add(DbRow row)
    {
        var length = new BinaryList(row.Utf8(single == 0 ? 1 : 0)).Count;
        if (length == 0) return;
        batches.Add(new RecordBatch(schema, columns.Select((c, i) => i == single ? Same(row.Utf8(i), length) : List(row.Utf8(i), c.Type)), length));
        Count += length;
    }

    static IArrowArray List(ReadOnlySpan<byte> bytes, SystemType type) => type switch
    {
        SystemType.Whole => Values<long>(bytes, b => BinaryPrimitives.ReadInt64BigEndian(b), (v, n, length, nulls) => new Int64Array(v, n, length, nulls, 0)),
        SystemType.Number => Values<double>(bytes, b => BinaryPrimitives.ReadDoubleBigEndian(b), (v, n, length, nulls) => new DoubleArray(v, n, length, nulls, 0)),
        SystemType.Time => Values<long>(
            bytes, b => SystemTimes.Microseconds(BinaryPrimitives.ReadInt64BigEndian(b)), (v, n, length, nulls) => new TimestampArray(Time, v, n, length, nulls, 0)),
        SystemType.Flag => Flags(bytes),
        _ => Texts(bytes),
    };

    static IArrowArray Values<T>(ReadOnlySpan<byte> bytes, Read<T> read, Func<ArrowBuffer, ArrowBuffer, int, int, IArrowArray> array) where T : struct
    {
        var list = new BinaryList(bytes);
        var (values, there) = (new ArrowBuffer.Builder<T>(list.Count), new ArrowBuffer.BitmapBuilder(list.Count));
        for (var i = 0; i < list.Count; i++)
        {
            var value = list.Next(out var element) ? read(element) : null;
            values.Append(value ?? default);
            there.Append(value is not null);
        }

        return array(values.Build(), there.Build(), list.Count, there.UnsetBitCount);
    }

    static BooleanArray Flags(ReadOnlySpan<byte> bytes)
    {
        var list = new BinaryList(bytes);
        var (values, there) = (new ArrowBuffer.BitmapBuilder(list.Count), new ArrowBuffer.BitmapBuilder(list.Count));
        for (var i = 0; i < list.Count; i++)
        {
            there.Append(list.Next(out var element));
            values.Append(element is [not 0]);
        }

        return new BooleanArray(values.Build(), there.Build(), list.Count, there.UnsetBitCount, 0);
    }

    static StringArray Texts(ReadOnlySpan<byte> bytes)
    {
        var list = new BinaryList(bytes);
        var (texts, ends, there) = (new ArrowBuffer.Builder<byte>(bytes.Length), new ArrowBuffer.Builder<int>(list.Count + 1).Append(0), new ArrowBuffer.BitmapBuilder(list.Count));
        for (var i = 0; i < list.Count; i++)
        {
            there.Append(list.Next(out var element));
            ends.Append(texts.Append(element).Length);
        }

        return new StringArray(list.Count, ends.Build(), texts.Build(), there.Build(), there.UnsetBitCount, 0);
    }

    static StringArray Same(ReadOnlySpan<byte> text, int length)
    {
        var (texts, ends) = (new ArrowBuffer.Builder<byte>(text.Length * length), new ArrowBuffer.Builder<int>(length + 1).Append(0));
        for (var i = 0; i < length; i++) ends.Append(texts.Append(text).Length);
        return new StringArray(length, ends.Build(), texts.Build(), ArrowBuffer.Empty, 0, 0);
    }

    static IArrowType TypeOf(SystemType type) => type switch
    {
        SystemType.Whole => Int64Type.Default,
        SystemType.Number => DoubleType.Default,
        SystemType.Flag => BooleanType.Default,
        SystemType.Time => Time,
        _ => StringType.Default,
    };

    delegate T? Read<T>(ReadOnlySpan<byte> element) where T : struct;
}
