using ML.Training.Features;

namespace ML.Training.AutoMl;

/// <summary>What <c>ml automl</c> is asked for.</summary>
public sealed record AutoMlOptions
{
    /// <summary>A Parquet file, folder or pattern, or the folder of a Delta table. Of a training set: its folder, once the feature store was asked.</summary>
    public string Table { get; init; } = "";

    /// <summary>Name of a training set of the feature store, instead of a table; what the model looks up is stored with it.</summary>
    public string? TrainingSet { get; init; }

    /// <summary>The column to predict. May be left out for a training set that has a label.</summary>
    public string Target { get; init; } = "";

    /// <summary>Version of a Delta table. Null takes the latest (of a training set: the one of its recipe) and pins it.</summary>
    public long? Version { get; init; }

    /// <summary>Column by whose order past and future are told apart. Null: the table's only date or time column, if there is exactly one.</summary>
    public string? Time { get; init; }

    /// <summary>SQL condition on rows. Null takes all.</summary>
    public string? Where { get; init; }

    /// <summary>Columns that must not be used, such as those that are known only after the target.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>regression, binary or multiclass. Null decides by the column.</summary>
    public TargetKind? Kind { get; init; }

    /// <summary>Metric that decides. Null: rmse, auc or loss, by the kind of target.</summary>
    public string? Metric { get; init; }

    /// <summary>Different settings tried. Default 24.</summary>
    public int Trials { get; init; } = 24;

    /// <summary>Longest time of the search; the final training comes on top. Default 10 minutes.</summary>
    public TimeSpan Budget { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Processes that try settings at once. Null: one per core.</summary>
    public int? Parallel { get; init; }

    /// <summary>Folds of the cross-validation. Default 3.</summary>
    public int Folds { get; init; } = 3;

    /// <summary>Share of the rows (with a time column: the last ones) kept back until the end. Default 0.1.</summary>
    public double Test { get; init; } = 0.1;

    /// <summary>Of the search, the folds and every training. Default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Folder for trials, leaderboard and model. Default outputs/automl.</summary>
    public string Output { get; init; } = Path.Combine("outputs", "automl");

    /// <summary>Experiment of the runs. Default "Default".</summary>
    public string Experiment { get; init; } = "Default";

    /// <summary>Name of the parent run. Null: automl and the target's name.</summary>
    public string? Name { get; init; }

    /// <summary>Registered model that the best one becomes a version of. Null does not register.</summary>
    public string? Register { get; init; }

    internal int Processes => Parallel ?? Environment.ProcessorCount;

    internal int Threads => Math.Max(1, Environment.ProcessorCount / Processes);
}
