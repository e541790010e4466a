namespace ML.Training.Trees;

/// <summary>The <c>trees</c> section: settings of gradient-boosted trees.</summary>
public sealed class TreeOptions
{
    /// <summary>Most trees (per class). Default 300.</summary>
    public int Rounds { get; init; } = 300;

    /// <summary>Depth of a tree. Default 6.</summary>
    public int Depth { get; init; } = 6;

    /// <summary>Share of each tree that is taken. Default 0.1.</summary>
    public double LearningRate { get; init; } = 0.1;

    /// <summary>Share of the rows that each tree sees. Default 1.</summary>
    public double Subsample { get; init; } = 1;

    /// <summary>Share of the columns that each tree sees. Default 1.</summary>
    public double ColumnSample { get; init; } = 1;

    /// <summary>Least sum of second derivatives in a leaf. Default 1.</summary>
    public double MinimumChildWeight { get; init; } = 1;

    /// <summary>L2 penalty on leaves. Default 1.</summary>
    public double Lambda { get; init; } = 1;

    /// <summary>Rounds without a better validation loss before training stops. Default 20.</summary>
    public int Patience { get; init; } = 20;

    /// <summary>Bins of a column. Default 256.</summary>
    public int Bins { get; init; } = 256;
}
