namespace ML.Training.Runs;

/// <summary>The <c>split</c> section.</summary>
public sealed class SplitOptions
{
    /// <summary>Share of the rows that choose the epoch. Default 0.1.</summary>
    public double Validation { get; init; } = 0.1;

    /// <summary>Share of the rows that judge at the end. Default 0.1.</summary>
    public double Test { get; init; } = 0.1;

    /// <summary>A column, such as a time: the last rows in its order judge. Null parts at random.</summary>
    public string? By { get; init; }
}
