namespace ML.Benchmarks;

/// <summary>What the ratio of a row must reach.</summary>
/// <param name="Value">The bound.</param>
/// <param name="AtLeast">Whether more is better; otherwise the ratio must stay at or below the bound.</param>
readonly record struct Goal(double Value, bool AtLeast)
{
    public static Goal AtLeastTimes(double value) => new(value, true);

    public static Goal AtMostTimes(double value) => new(value, false);

    public bool IsMet(double ratio) => AtLeast ? ratio >= Value : ratio <= Value;

    public override string ToString() => (AtLeast ? "≥ " : "≤ ") + Value.ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + "×";
}
