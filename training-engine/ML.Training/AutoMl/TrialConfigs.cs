using ML.Training.Features;
using ML.Training.Runs;

namespace ML.Training.AutoMl;

/// <summary>A trial's settings as configurations of <c>ml train</c>.</summary>
sealed class TrialConfigs(AutoMlOptions options, FeaturePlan plan, TargetKind kind, long? version)
{
    const double Validation = 0.1;

    public TrainingConfig Of(Trial trial, Rung rung, int fold, string output) =>
        Config(trial, output, new SplitOptions { Validation = Validation, Test = options.Test, By = plan.Time, Fold = fold, Folds = options.Folds, TrainShare = rung.TrainShare }, null);

    /// <summary>The one that is kept: all rows before those kept back, the latest of them to know when to stop.</summary>
    public TrainingConfig Final(Trial trial)
    {
        var config = Config(trial, Path.Combine(options.Output, "best"), new SplitOptions { Validation = Validation, Test = options.Test, By = plan.Time }, options.Register);
        // By its name, so that recipe and lookups go with the model; trials need the rows alone.
        return options.TrainingSet is { } name ? config with { Data = config.Data with { Path = "", TrainingSet = name } } : config;
    }

    TrainingConfig Config(Trial trial, string output, SplitOptions split, string? register) => new()
    {
        Name = options.Name ?? $"automl {options.Target}",
        Experiment = options.Experiment,
        Register = register,
        Output = output,
        Data = new DataOptions
        {
            Path = options.Table, Version = version, Where = options.Where, Target = options.Target, Kind = kind,
            Numeric = plan.Numeric, Categorical = plan.Categorical, Derive = plan.Derive,
        },
        Split = split,
        Model = trial.Settings.Model,
        Optimizer = trial.Settings.Optimizer,
        Training = trial.Settings.Training,
        Trees = trial.Settings.Trees,
    };
}
