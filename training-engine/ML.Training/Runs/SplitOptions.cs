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

    /// <summary>Which of <c>folds</c> judges instead of the validation share, from 1; then nothing is tested. Null: no cross-validation.</summary>
    public int? Fold { get; init; }

    /// <summary>Folds of a cross-validation. With <c>by</c> each fold learns from what came before it. Default 3.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Share of the training rows that is learned from, above 0. Default 1.</summary>
    public double TrainShare { get; init; } = 1;
}
