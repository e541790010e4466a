namespace ML.Lakehouse.Predicates;

/// <summary>Text in the order of its UTF-8 bytes, which is how statistics and engines have it.</summary>
sealed record TextValue(string Text) : IComparable<TextValue>, IComparable
{
    public int CompareTo(object? other) => CompareTo((TextValue?)other);

    public int CompareTo(TextValue? other)
    {
        if (other is null) return 1;
        var length = Math.Min(Text.Length, other.Text.Length);
        for (var i = 0; i < length; i++)
        {
            var (a, b) = (Text[i], other.Text[i]);
            if (a == b) continue;
            // UTF-16 puts surrogates before U+E000, UTF-8 puts what they stand for after U+FFFF.
            if (char.IsSurrogate(a) != char.IsSurrogate(b)) return char.IsSurrogate(a) ? 1 : -1;
            return a - b;
        }

        return Text.Length - other.Text.Length;
    }
}
