using ML.Training.Features;
using ML.Training.Runs;

namespace ML.Training.AutoMl;

/// <summary>Everything that there is to tell about a search.</summary>
/// <param name="Final">Of the model trained with the best settings; null before that.</param>
sealed record AutoMlReport(
    AutoMlOptions Options, TargetKind Kind, ScoreMetric Metric, FeaturePlan Plan, long Rows, IReadOnlyList<Rung> Rungs, IReadOnlyList<Trial> Trials, TimeSpan Took, TrainingResult? Final)
{
    /// <summary>The best first; trials without any result last.</summary>
    public IReadOnlyList<Trial> Ranking { get; } = [.. Metric.Rank(Trials)];

    public Trial Best => Ranking[0];
}
