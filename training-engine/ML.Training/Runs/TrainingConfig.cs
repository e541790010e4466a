using ML.Common.Errors;
using ML.Training.Models;
using ML.Training.Trees;

namespace ML.Training.Runs;

/// <summary>Everything that a training run needs to know: the YAML file of <c>ml train</c>.</summary>
public sealed record TrainingConfig
{
    /// <summary>Name of the run. Null lets the server choose.</summary>
    public string? Name { get; init; }

    /// <summary>Experiment of the run. Default "Default".</summary>
    public string Experiment { get; init; } = "Default";

    /// <summary>Tracking server. Null takes MLFLOW_TRACKING_URI; without either nothing is logged.</summary>
    public string? TrackingUri { get; init; }

    /// <summary>Registered model that the result becomes a version of. Null does not register.</summary>
    public string? Register { get; init; }

    /// <summary>Folder for checkpoints and the model. Default outputs.</summary>
    public string Output { get; init; } = "outputs";

    public DataOptions Data { get; init; } = new();

    public SplitOptions Split { get; init; } = new();

    public ModelOptions Model { get; init; } = new();

    public OptimizerOptions Optimizer { get; init; } = new();

    public LearningOptions Training { get; init; } = new();

    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Settings of model kind trees.</summary>
    public TreeOptions Trees { get; init; } = new();

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the first field that cannot be.</exception>
    public void Validate()
    {
        Require(Data.Path.Length > 0 || Data.TrainingSet is not null, "data.path is missing");
        Require(Data.Path.Length == 0 || Data.TrainingSet is null, "data: give either path or training_set");
        Require(Data.Target.Length > 0 || Data.TrainingSet is not null, "data.target is missing");
        Require(Training.Epochs >= 1, $"training.epochs: {Training.Epochs} is not at least 1");
        Require(Training.BatchSize >= 1, $"training.batch_size: {Training.BatchSize} is not at least 1");
        Require(Training.Accumulate >= 1 && Training.BatchSize % Training.Accumulate == 0,
            $"training.accumulate: {Training.Accumulate} does not divide the batch size {Training.BatchSize}");
        Require(Training.LogEvery >= 1, $"training.log_every: {Training.LogEvery} is not at least 1");
        Require(Training.Threads >= 1, $"training.threads: {Training.Threads} is not at least 1");
        Require(Training.MaximumSteps is null or >= 1, $"training.maximum_steps: {Training.MaximumSteps} is not at least 1");
        Require(Training.TimeoutSeconds >= 1, $"training.timeout_seconds: {Training.TimeoutSeconds} is not at least 1");
        Require(Training.ShuffleRows >= 1, $"training.shuffle_rows: {Training.ShuffleRows} is not at least 1");
        Require(Training.CacheMegabytes >= 0, $"training.cache_megabytes: {Training.CacheMegabytes} is negative");
        Require(Data.MinimumCount >= 1, $"data.minimum_count: {Data.MinimumCount} is not at least 1");
        Require(Training.Patience is null or >= 1, $"training.patience: {Training.Patience} is not at least 1");
        Require(Split.TrainShare is > 0 and <= 1, $"split.train_share: {Split.TrainShare} is not above 0 and at most 1");
        Require(Checkpoint.Keep >= 1, $"checkpoint.keep: {Checkpoint.Keep} is not at least 1");
        Require(Checkpoint.EverySteps is null or >= 1, $"checkpoint.every_steps: {Checkpoint.EverySteps} is not at least 1");
        Require(Model.Kind != "script" || Model.Path is not null, "model.path is missing: kind script names a TorchScript file");
        RequireOneOf("model.kind", Model.Kind, "mlp", "wide_and_deep", "linear", "script", "trees");
        RequireOneOf("optimizer.kind", Optimizer.Kind, "sgd", "adam", "adamw");
        RequireOneOf("training.loss", Training.Loss ?? "mse", "mse", "mae", "huber", "bce", "cross_entropy");
        RequireOneOf("training.precision", Training.Precision, "float32", "bfloat16");
        Require(Training.Device is "cpu" or "auto" or "cuda" || Training.Device.StartsWith("cuda:", StringComparison.Ordinal), $"training.device: '{Training.Device}' is not one of cpu, cuda, cuda:N, auto");
        Require(Model.Dropout is >= 0 and < 1, $"model.dropout: {Model.Dropout} is not from 0 to below 1");
        LearningRateSchedule.Check(Optimizer);
    }

    static void RequireOneOf(string field, string value, params string[] known) => Require(known.Contains(value), $"{field}: '{value}' is not one of {string.Join(", ", known)}");

    static void Require(bool condition, string message)
    {
        if (!condition) throw PlatformException.Invalid(message);
    }
}
