namespace ML.Features.Online;

/// <summary>One value for each row of a request: values of its own, or one feature of the rows that a lookup found.</summary>
readonly struct ColumnValues
{
    readonly FeatureValue[]? own;
    readonly FoundRows? found;
    readonly int feature;

    ColumnValues(FeatureValue[] own) => this.own = own;

    /// <param name="feature">Its place in the rows' layout.</param>
    public ColumnValues(FoundRows found, int feature)
    {
        this.found = found;
        this.feature = feature;
    }

    public int Length => own?.Length ?? found!.Count;

    public FeatureValue this[int row] => own is not null ? own[row] : found!.Get(feature, row);

    public static implicit operator ColumnValues(FeatureValue[] values) => new(values);

    /// <summary>Which kind <see cref="CopyBits"/> gives values of; null for a column that has to be read value by value.</summary>
    public FeatureKind? BitsKind => found is not null ? found.BitsKind(feature) : KindOf(own!);

    /// <summary>Copies <see cref="FeatureValue.Bits"/> of every row; what is null is marked as absent.</summary>
    /// <returns>Whether nothing is absent.</returns>
    public bool CopyBits(Span<long> bits, Span<bool> present)
    {
        if (found is not null) return found.CopyBits(feature, bits, present);
        var complete = true;
        for (var row = 0; row < own!.Length; row++)
        {
            bits[row] = own[row].Bits;
            complete &= present[row] = !own[row].IsNull;
        }

        return complete;
    }

    static FeatureKind? KindOf(FeatureValue[] values)
    {
        var kind = FeatureKind.Null;
        foreach (ref readonly var value in values.AsSpan())
        {
            if (value.IsNull) continue;
            if (kind != FeatureKind.Null && value.Kind != kind) return null;
            kind = value.Kind;
        }

        return kind != FeatureKind.Null && PackedRow.Width(kind) is not null ? kind : null;
    }

    public FeatureValue[] ToArray()
    {
        if (own is not null) return own;
        var values = new FeatureValue[Length];
        for (var row = 0; row < values.Length; row++) values[row] = found!.Get(feature, row);
        return values;
    }
}
