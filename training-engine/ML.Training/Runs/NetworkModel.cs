using ML.Common.Errors;
using ML.Training.Features;
using ML.Training.Models;
using ML.Training.Native.Torch;
using ML.Training.Onnx;

namespace ML.Training.Runs;

/// <summary>The network under training, however it was given.</summary>
sealed class NetworkModel : IDisposable
{
    readonly NetworkDefinition? definition;
    readonly FeatureSpec features;

    public NetworkModel(TrainingConfig config, FeatureSpec features, Communicator? communicator)
    {
        this.features = features;
        definition = config.Model.Kind == "script" ? null : TabularNetworks.Build(config.Model, features);
        var network = definition?.Build(config.Training.Seed) ?? Network.OfScript(config.Model.Path!);
        Trainer = Trainer.Open(network, Options(config, features.Target.Kind), communicator);
    }

    public Trainer Trainer { get; }

    public int Outputs => features.Target.Outputs;

    /// <summary>The ONNX file; null for TorchScript, which C++ cannot turn into ONNX.</summary>
    public byte[]? ToOnnx() => definition is null ? null : OnnxExporter.Network(features, definition, Trainer.Tensors());

    public void Dispose() => Trainer.Dispose();

    static TrainerOptions Options(TrainingConfig config, TargetKind kind) => new()
    {
        Loss = LossOf(config.Training.Loss, kind),
        HuberDelta = config.Training.HuberDelta,
        Optimizer = config.Optimizer.Kind,
        LearningRate = config.Optimizer.LearningRate,
        WeightDecay = config.Optimizer.WeightDecay,
        DecayVectors = config.Optimizer.DecayVectors,
        Beta1 = config.Optimizer.Beta1,
        Beta2 = config.Optimizer.Beta2,
        Epsilon = config.Optimizer.Epsilon,
        Momentum = config.Optimizer.Momentum,
        Nesterov = config.Optimizer.Nesterov,
        ClipNorm = config.Optimizer.ClipNorm,
        Device = config.Training.Device,
        Precision = config.Training.Precision,
        Seed = config.Training.Seed,
    };

    static string LossOf(string? asked, TargetKind kind)
    {
        string[] suited = kind switch { TargetKind.Regression => ["mse", "mae", "huber"], TargetKind.Binary => ["bce"], _ => ["cross_entropy"] };
        if (asked is null || suited.Contains(asked)) return asked ?? suited[0];
        throw PlatformException.Invalid($"training.loss: '{asked}' does not suit a {kind.ToString().ToLowerInvariant()} target; it takes {string.Join(", ", suited)}");
    }
}
