using ML.Training.Data;
using ML.Training.Models;
using ML.Training.Runs;
using ML.Training.Trees;

namespace ML.Training.AutoMl;

/// <summary>Where settings come from: baselines first, then random draws that are the same for the same seed.</summary>
sealed class SearchSpace(ulong seed, long rows, int threads, bool withTrees)
{
    const int Epochs = 12, Patience = 2, Rounds = 400;

    static readonly int[][] Hidden = [[64], [128], [128, 64], [256, 128], [256, 128, 64]];
    static readonly string[] Activations = ["relu", "gelu", "silu"];
    static readonly string[] Normalizations = ["none", "batch", "layer"];
    static readonly double[] Dropouts = [0, 0.1, 0.2];
    static readonly double[] Decays = [0, 1e-4, 1e-2];
    static readonly double[] ChildWeights = [1, 5, 20];

    // Small tables need small batches: at least some twenty steps in an epoch.
    readonly int largestBatch = (int)Math.Clamp(rows / 20, 16, 1024);

    public TrialSettings At(int number)
    {
        var baselines = Baselines().ToList();
        return number < baselines.Count ? baselines[number] : Draw(new SplitMix(seed, (ulong)number, 77));
    }

    IEnumerable<TrialSettings> Baselines()
    {
        yield return TrialSettings.Network("baseline", new ModelOptions { Kind = "linear" }, new OptimizerOptions { LearningRate = 0.01 }, Learning(512));
        if (withTrees) yield return TrialSettings.Tree("baseline", new TreeOptions { Rounds = Rounds }, Learning(1024));
        yield return TrialSettings.Network("baseline", new ModelOptions(), new OptimizerOptions { LearningRate = 0.002, Schedule = "cosine" }, Learning(512));
    }

    TrialSettings Draw(SplitMix random)
    {
        var family = random.Next(10);
        if (withTrees && family < 5) return Tree(ref random);
        var kind = family == 9 ? "linear" : family >= 7 ? "wide_and_deep" : "mlp";
        var model = new ModelOptions
        {
            Kind = kind,
            Hidden = [.. Pick(ref random, Hidden)],
            Activation = Pick(ref random, Activations),
            Normalization = Pick(ref random, Normalizations),
            Dropout = Pick(ref random, Dropouts),
        };
        var optimizer = new OptimizerOptions
        {
            LearningRate = LogUniform(ref random, 3e-4, 2e-2), WeightDecay = Pick(ref random, Decays), Schedule = random.Next(2) == 0 ? "constant" : "cosine",
        };
        return TrialSettings.Network("random", model, optimizer, Learning(256 << random.Next(3)));
    }

    TrialSettings Tree(ref SplitMix random) => TrialSettings.Tree("random", new TreeOptions
    {
        Rounds = Rounds,
        Depth = 3 + random.Next(8),
        LearningRate = LogUniform(ref random, 0.03, 0.3),
        Subsample = Uniform(ref random, 0.6, 1),
        ColumnSample = Uniform(ref random, 0.5, 1),
        MinimumChildWeight = Pick(ref random, ChildWeights),
        Lambda = LogUniform(ref random, 0.3, 10),
    }, Learning(1024));

    LearningOptions Learning(int batch) => new()
    {
        Epochs = Epochs, Patience = Patience, BatchSize = Math.Min(batch, largestBatch), Seed = seed, Threads = threads, CacheMegabytes = 256,
    };

    static T Pick<T>(ref SplitMix random, T[] values) => values[random.Next(values.Length)];

    static double Unit(ref SplitMix random) => (random.Next() >> 11) * (1.0 / (1UL << 53));

    static double Uniform(ref SplitMix random, double low, double high) => Math.Round(low + (high - low) * Unit(ref random), 2);

    static double LogUniform(ref SplitMix random, double low, double high) => Math.Exp(Math.Log(low) + (Math.Log(high) - Math.Log(low)) * Unit(ref random));
}
