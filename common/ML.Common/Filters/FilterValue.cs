namespace ML.Common.Filters;

/// <summary>The right-hand side of a comparison.</summary>
public abstract record FilterValue
{
    FilterValue() { }

    /// <summary>A quoted string.</summary>
    public sealed record Text(string Value) : FilterValue;

    /// <summary>An unquoted number, with its text.</summary>
    public sealed record Number(double Value, string Source) : FilterValue;

    /// <summary>A tuple of quoted strings, never empty.</summary>
    public sealed record List(IReadOnlyList<string> Values) : FilterValue;

    /// <summary>Nothing: IS NULL and IS NOT NULL.</summary>
    public sealed record Nothing : FilterValue;
}
