using ML.Common.Errors;
using ML.Training.Features;

namespace ML.Training.AutoMl;

/// <summary>The metric that decides, and which way is better.</summary>
sealed record ScoreMetric(string Name, bool HigherIsBetter)
{
    static readonly string[] Regression = ["rmse", "mae", "r2", "loss"], Binary = ["auc", "accuracy", "loss"], Multiclass = ["loss", "accuracy"];

    public static ScoreMetric Of(TargetKind kind, string? asked)
    {
        var known = kind switch { TargetKind.Regression => Regression, TargetKind.Binary => Binary, _ => Multiclass };
        var name = asked ?? known[0];
        if (!known.Contains(name)) throw PlatformException.Invalid($"--metric: '{name}' is not one of {string.Join(", ", known)} (target is {kind.ToString().ToLowerInvariant()})");
        return new ScoreMetric(name, name is "r2" or "auc" or "accuracy");
    }

    /// <summary>Trials of one rung, the best first; those that reached a higher rung come before the others.</summary>
    public IOrderedEnumerable<Trial> Rank(IEnumerable<Trial> trials) =>
        trials.OrderByDescending(t => t.Last?.Rung ?? -1).ThenBy(t => t.Last is { } last ? Cost(last) : double.PositiveInfinity);

    double Cost(TrialResult result)
    {
        var mean = result.Mean(Name);
        return double.IsNaN(mean) ? double.PositiveInfinity : HigherIsBetter ? -mean : mean;
    }
}
