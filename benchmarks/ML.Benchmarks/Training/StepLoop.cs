using ML.Training.Models;
using ML.Training.Native.Torch;

namespace ML.Benchmarks.Training;

/// <summary>Steps on one batch in memory: the network of the C++ peer.</summary>
sealed class StepLoop : IDisposable
{
    readonly Trainer trainer;
    readonly Tensor x, y;

    public StepLoop(int batch, int features)
    {
        var network = new NetworkDefinition(1);
        var value = network.Add("relu", [network.Add("linear", [0], [features, 128, 1])]);
        value = network.Add("relu", [network.Add("linear", [value], [128, 64, 1])]);
        network.Add("linear", [value], [64, 1, 1]);
        trainer = Trainer.Open(network.Build(1), new TrainerOptions { WeightDecay = 0.01, DecayVectors = true });
        x = Tensor.Matrix(ElementType.Float32, batch, features);
        y = Tensor.Vector(ElementType.Float32, batch);
        var random = new Random(1);
        foreach (var tensor in new[] { x, y })
            foreach (ref var number in tensor.Floats) number = random.NextSingle() - 0.5f;
    }

    public Task Run(int steps)
    {
        for (var i = 0; i < steps; i++) trainer.Step([x], y, null, x.Rows);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        trainer.Dispose();
        x.Dispose();
        y.Dispose();
    }
}
