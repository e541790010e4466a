namespace ML.Samples.Flights.Training;

/// <summary>One model to train.</summary>
/// <param name="Name">Name of its run and of its configuration file.</param>
/// <param name="Settings">The part of <c>ml train</c>'s YAML that is its own.</param>
/// <param name="NeedsTorch">Whether it is a network.</param>
sealed record Candidate(string Name, string Settings, bool NeedsTorch)
{
    /// <summary>What anybody would try first.</summary>
    public static Candidate Linear { get; } = new("linear", "model: {kind: linear}\noptimizer: {kind: adam, learning_rate: 0.01, schedule: cosine}\ntraining: {epochs: 2, batch_size: 512, seed: 1}\n", NeedsTorch: true);

    /// <summary>Stands in for <see cref="Linear"/> where networks cannot be trained.</summary>
    public static Candidate FewTrees { get; } = new("few-trees", "model: {kind: trees}\ntrees: {rounds: 10, depth: 3, learning_rate: 0.3}\n", NeedsTorch: false);

    /// <summary>A small grid over two kinds of model.</summary>
    public static IReadOnlyList<Candidate> Search { get; } =
    [
        new("trees-depth-6", "model: {kind: trees}\ntrees: {rounds: 150, depth: 6, learning_rate: 0.1, subsample: 0.8}\n", NeedsTorch: false),
        new("mlp-64", "model: {kind: mlp, hidden: [64]}\noptimizer: {kind: adamw, learning_rate: 0.002, schedule: cosine}\ntraining: {epochs: 3, batch_size: 1024, seed: 1}\n", NeedsTorch: true),
        new("trees-depth-9", "model: {kind: trees}\ntrees: {rounds: 150, depth: 9, learning_rate: 0.1, subsample: 0.8}\n", NeedsTorch: false),
        new("mlp-128-64", "model: {kind: mlp, hidden: [128, 64]}\noptimizer: {kind: adamw, learning_rate: 0.002, schedule: cosine}\ntraining: {epochs: 3, batch_size: 1024, seed: 1}\n", NeedsTorch: true),
    ];
}
