using ML.Features.Contracts.TrainingSets;
using ML.Training.Features;

namespace ML.Training.Runs;

/// <summary>The <c>data</c> section: which rows and columns.</summary>
public sealed record DataOptions
{
    /// <summary>A Parquet file, folder or pattern, or the folder of a Delta table.</summary>
    public string Path { get; init; } = "";

    /// <summary>Name of a training set of the feature store, instead of a path: read at the version that its recipe records.</summary>
    public string? TrainingSet { get; init; }

    /// <summary>Version of a Delta table. Null takes the latest and pins it.</summary>
    public long? Version { get; init; }

    /// <summary>SQL condition on rows. Null takes all.</summary>
    public string? Where { get; init; }

    /// <summary>Additional columns: name and SQL expression. They are inputs of the model under their names.</summary>
    public Dictionary<string, string> Derive { get; init; } = [];

    /// <summary>The column to predict. May be left out for a training set that has a label.</summary>
    public string Target { get; init; } = "";

    /// <summary>regression, binary or multiclass. Null decides by the column.</summary>
    public TargetKind? Kind { get; init; }

    /// <summary>Columns used as numbers. With categorical empty too: every column by its type.</summary>
    public List<string> Numeric { get; init; } = [];

    /// <summary>Columns used as categories.</summary>
    public List<string> Categorical { get; init; } = [];

    /// <summary>Columns left out when they are chosen by type.</summary>
    public List<string> Exclude { get; init; } = [];

    /// <summary>Column of sample weights. Null: every sample weighs 1.</summary>
    public string? Weight { get; init; }

    /// <summary>A category seen less often counts as unseen. Default 2.</summary>
    public int MinimumCount { get; init; } = 2;

    /// <summary>What stands for a missing number: mean, median or zero. Default mean.</summary>
    public string Missing { get; init; } = "mean";

    /// <summary>Whether numbers are brought to mean 0 and deviation 1. Default true.</summary>
    public bool Normalize { get; init; } = true;

    /// <summary>How the training set was made, once the feature store has been asked.</summary>
    internal TrainingSet? Recipe { get; init; }

    /// <summary>What a model of the training set reads and where from, as <c>feature_spec.yaml</c>.</summary>
    internal string? ModelSpec { get; init; }

    internal FeatureOptions Features => new()
    {
        Target = Target, Kind = Kind, Numeric = Numeric, Categorical = Categorical, Exclude = Exclude, Weight = Weight,
        MinimumCount = MinimumCount, Missing = Missing, Normalize = Normalize,
    };
}
