namespace ML.Training.Features;

/// <summary>Which columns are used, and as what.</summary>
public sealed class FeatureOptions
{
    /// <summary>The column to predict.</summary>
    public required string Target { get; init; }

    /// <summary>regression, binary or multiclass; null decides by the column: text and booleans are classes, numbers are not.</summary>
    public TargetKind? Kind { get; init; }

    /// <summary>Columns used as numbers. Both lists empty: every column by its type.</summary>
    public IReadOnlyList<string> Numeric { get; init; } = [];

    /// <summary>Columns used as categories.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Columns never used when they are chosen by type.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Column of sample weights, not negative. Null weighs every sample 1.</summary>
    public string? Weight { get; init; }

    /// <summary>A category seen less often in the training part counts as unseen. Default 2.</summary>
    public int MinimumCount { get; init; } = 2;

    /// <summary>Most categories kept per column. Default 10000.</summary>
    public int MaximumCategories { get; init; } = 10_000;

    /// <summary>What stands for a missing number: mean or median of the training part, or zero. Default mean.</summary>
    public string Missing { get; init; } = "mean";

    /// <summary>Whether numbers (and a regression target) are brought to mean 0 and deviation 1. Default true.</summary>
    public bool Normalize { get; init; } = true;
}
