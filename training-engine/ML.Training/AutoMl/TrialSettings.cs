using System.Globalization;
using ML.Training.Models;
using ML.Training.Runs;
using ML.Training.Trees;

namespace ML.Training.AutoMl;

/// <summary>One point of the search: a model and how it learns.</summary>
/// <param name="Kind">linear, mlp, wide_and_deep or trees.</param>
/// <param name="Origin">baseline or random.</param>
/// <param name="Described">The settings by name, as they are logged and shown.</param>
sealed record TrialSettings(string Kind, string Origin, ModelOptions Model, OptimizerOptions Optimizer, LearningOptions Training, TreeOptions Trees, IReadOnlyDictionary<string, string> Described)
{
    public static TrialSettings Tree(string origin, TreeOptions trees, LearningOptions training) =>
        new("trees", origin, new ModelOptions { Kind = "trees" }, new OptimizerOptions(), training, trees, new Dictionary<string, string>
        {
            ["depth"] = Text(trees.Depth), ["learning_rate"] = Text(trees.LearningRate), ["subsample"] = Text(trees.Subsample),
            ["column_sample"] = Text(trees.ColumnSample), ["minimum_child_weight"] = Text(trees.MinimumChildWeight), ["lambda"] = Text(trees.Lambda),
        });

    public static TrialSettings Network(string origin, ModelOptions model, OptimizerOptions optimizer, LearningOptions training)
    {
        var described = new Dictionary<string, string>
        {
            ["learning_rate"] = Text(optimizer.LearningRate), ["weight_decay"] = Text(optimizer.WeightDecay), ["schedule"] = optimizer.Schedule, ["batch_size"] = Text(training.BatchSize),
        };
        if (model.Kind != "linear")
        {
            described["hidden"] = string.Join("-", model.Hidden);
            described["activation"] = model.Activation;
            described["dropout"] = Text(model.Dropout);
            described["normalization"] = model.Normalization;
        }

        return new(model.Kind, origin, model, optimizer, training, new TreeOptions(), described);
    }

    static string Text(double value) => value.ToString("G4", CultureInfo.InvariantCulture);
}
