using System.Buffers.Binary;

namespace ML.Features.Online;

/// <summary>The rows that a lookup found, read in place: a value is decoded when it is asked for, text and blobs point into the row.</summary>
/// <param name="defaults">For each feature of the layout what stands for null. Null: nothing does.</param>
sealed class FoundRows(OnlineLayout layout, byte[]?[] rows, FeatureValue[]? defaults = null)
{
    readonly int[]?[] places = new int[]?[rows.Length];
    int regular;

    public int Count => rows.Length;

    /// <summary>Gives a row's values to those who ask; until then they are null.</summary>
    public void Show(int row)
    {
        var at = places[row] = PackedRow.Places(layout, rows[row]);
        if (ReferenceEquals(at, layout.FixedPlaces)) regular++;
    }

    /// <param name="feature">Its place in the layout.</param>
    public FeatureValue Get(int feature, int row)
    {
        if (places[row] is { } at && at[feature] is var place and > 0) return PackedRow.Read(layout.Kinds[feature], rows[row]!, place);
        return defaults is null ? FeatureValue.Null : defaults[feature];
    }

    /// <inheritdoc cref="ColumnValues.BitsKind" path="/summary"/>
    public FeatureKind? BitsKind(int feature) => PackedRow.Width(layout.Kinds[feature]) is null ? null : layout.Kinds[feature];

    /// <inheritdoc cref="ColumnValues.CopyBits"/>
    public bool CopyBits(int feature, Span<long> bits, Span<bool> present)
    {
        var wide = PackedRow.Width(layout.Kinds[feature]) == 8;
        if (wide && regular == rows.Length)
        {
            CopyRegular(layout.FixedPlaces![feature], bits);
            present[..rows.Length].Fill(true);
            return true;
        }

        var otherwise = defaults is null ? FeatureValue.Null : defaults[feature];
        var complete = true;
        for (var row = 0; row < places.Length; row++)
        {
            var place = places[row] is { } at ? at[feature] : 0;
            complete &= present[row] = place > 0 || !otherwise.IsNull;
            if (place == 0) bits[row] = otherwise.Bits;
            else if (wide) bits[row] = BinaryPrimitives.ReadInt64LittleEndian(rows[row].AsSpan(place));
            else bits[row] = PackedRow.Read(layout.Kinds[feature], rows[row]!, place).Bits;
        }

        return complete;
    }

    // Every row is there and has no null: a value is at the same place in all of them.
    void CopyRegular(int place, Span<long> bits)
    {
        var all = rows;
        for (var row = 0; row < all.Length && row < bits.Length; row++) bits[row] = BinaryPrimitives.ReadInt64LittleEndian(all[row].AsSpan(place));
    }
}
