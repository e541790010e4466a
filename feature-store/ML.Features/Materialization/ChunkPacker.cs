using System.Buffers.Binary;
using ML.Features.Online;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Materialization;

/// <summary>Packs the rows of a chunk: key columns, event and created time, then the features. Column by column, since that is how they lie.</summary>
/// <param name="timeColumn">Where the event time is from.</param>
sealed class ChunkPacker(FeatureKind[] keyKinds, OnlineLayout layout, string? timeColumn)
{
    readonly FeatureValue[] key = new FeatureValue[keyKinds.Length];

    /// <summary>Newest event time packed so far, microseconds; <see cref="long.MinValue"/> before the first row.</summary>
    public long Newest { get; private set; } = long.MinValue;

    public void Pack(DataChunk chunk, List<OnlineRow> rows)
    {
        var columns = Columns(chunk);
        var keys = columns.AsSpan(0, keyKinds.Length);
        var features = columns.AsSpan(keyKinds.Length + 2);
        var happened = columns[keyKinds.Length].Values<long>();
        var created = columns[keyKinds.Length + 1].Values<long>();
        var values = Array.ConvertAll(Lengths(features, happened.Length), length => new byte[length]);
        for (var row = 0; row < values.Length; row++)
        {
            if (!TimeBounds.Fits(FeatureKind.Timestamp, happened[row])) throw TimeBounds.Unfit($"column '{timeColumn}' of '{layout.Table}'", FeatureKind.Timestamp, happened[row]);
            PackedRow.Begin(layout, values[row], happened[row], created[row]);
            Newest = Math.Max(Newest, happened[row]);
        }

        var at = new int[values.Length];
        Array.Fill(at, PackedRow.FirstPlace(layout));
        for (var i = 0; i < features.Length; i++) Write(features[i], i, values, at);
        for (var row = 0; row < values.Length; row++) rows.Add(new OnlineRow(Key(keys, row), values[row]));
    }

    /// <summary>Rows without values: a chunk of key columns, event and created time.</summary>
    public IEnumerable<OnlineRow> Orders(DataChunk chunk)
    {
        var columns = Columns(chunk);
        for (var row = 0; row < chunk.RowCount; row++)
            yield return new OnlineRow(Key(columns, row), PackedRow.Order(columns[key.Length].Get<long>(row), columns[key.Length + 1].Get<long>(row)));
    }

    // A look at a column costs several calls into the library: once a chunk, not once a value.
    static DuckDbVector[] Columns(DataChunk chunk)
    {
        var columns = new DuckDbVector[chunk.ColumnCount];
        for (var i = 0; i < columns.Length; i++) columns[i] = chunk[i];
        return columns;
    }

    byte[] Key(ReadOnlySpan<DuckDbVector> columns, int row)
    {
        for (var i = 0; i < key.Length; i++) key[i] = ChunkValues.Read(columns[i], keyKinds[i], row);
        return OnlineKey.Encode(key);
    }

    int[] Lengths(ReadOnlySpan<DuckDbVector> columns, int rows)
    {
        var lengths = new int[rows];
        var all = PackedRow.FirstPlace(layout);
        for (var i = 0; i < columns.Length; i++)
        {
            var column = columns[i];
            var width = PackedRow.Width(layout.Kinds[i]);
            if (width is { } known && !column.HasNulls)
            {
                all += known;
                continue;
            }

            for (var row = 0; row < rows; row++)
                if (!column.IsNull(row)) lengths[row] += width ?? 4 + column.GetBytes(row).Length;
        }

        for (var row = 0; row < rows; row++) lengths[row] += all;
        return lengths;
    }

    void Write(DuckDbVector column, int feature, byte[][] values, int[] at)
    {
        var isTime = layout.Kinds[feature] is FeatureKind.Date or FeatureKind.Timestamp or FeatureKind.TimestampNtz;
        if (PackedRow.Width(layout.Kinds[feature]) == 8 && !column.HasNulls && !isTime)
        {
            var longs = column.Values<long>();
            for (var row = 0; row < values.Length; row++)
            {
                BinaryPrimitives.WriteInt64LittleEndian(values[row].AsSpan(at[row]), longs[row]);
                at[row] += 8;
            }

            return;
        }

        for (var row = 0; row < values.Length; row++)
        {
            var value = ChunkValues.Read(column, layout.Kinds[feature], row);
            if (!TimeBounds.Fits(value.Kind, value.Bits)) throw TimeBounds.Unfit($"column '{layout.Names[feature]}' of '{layout.Table}'", value.Kind, value.Bits);
            if (value.IsNull) PackedRow.MarkNull(values[row], feature);
            else at[row] += PackedRow.Write(values[row].AsSpan(at[row]), value);
        }
    }
}
