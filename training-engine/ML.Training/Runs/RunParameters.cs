using System.Globalization;
using ML.Training.Features;
using ML.Training.Launching;
using ML.Training.Native.Torch;
using ML.Training.Tracking;

namespace ML.Training.Runs;

/// <summary>What is logged about a run before its first step.</summary>
static class RunParameters
{
    public static async Task LogAsync(ITrainingLog log, TrainingConfig c, RankContext ranks, TrainingData data, FeatureSpec features, long rows, Trainer trainer)
    {
        if (log.RunId is null) return;
        var all = new Dictionary<string, string>
        {
            ["model"] = c.Model.Kind,
            ["hidden"] = string.Join(",", c.Model.Hidden),
            ["activation"] = c.Model.Activation,
            ["dropout"] = Text(c.Model.Dropout),
            ["parameters"] = Text(trainer.ParameterCount),
            ["optimizer"] = c.Optimizer.Kind,
            ["learning_rate"] = Text(c.Optimizer.LearningRate),
            ["schedule"] = c.Optimizer.Schedule,
            ["weight_decay"] = Text(c.Optimizer.WeightDecay),
            ["epochs"] = Text(c.Training.Epochs),
            ["batch_size"] = Text(c.Training.BatchSize),
            ["seed"] = Text(c.Training.Seed),
            ["precision"] = c.Training.Precision,
            ["ranks"] = Text(ranks.Size),
            ["libtorch"] = TorchRuntime.Version,
        };
        Add(all, c, data, features, rows);
        await log.ParametersAsync(all);
        await log.DatasetAsync(data.View.Source, features, rows);
    }

    public static void Add(Dictionary<string, string> all, TrainingConfig c, TrainingData data, FeatureSpec features, long rows)
    {
        all["data"] = data.View.Source.Name;
        all["target"] = c.Data.Target;
        all["train_rows"] = Text(rows);
        all["numeric_features"] = Text(features.Numeric.Count);
        all["categorical_features"] = Text(features.Categorical.Count);
        if (data.View.Source.Version is { } version) all["data_version"] = Text(version);
    }

    public static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
