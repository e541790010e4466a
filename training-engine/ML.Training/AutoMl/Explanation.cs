using System.Globalization;

namespace ML.Training.AutoMl;

/// <summary>Says in plain sentences what was tried and what came out.</summary>
static class Explanation
{
    public static IReadOnlyList<string> Of(AutoMlReport r) =>
    [
        Data(r), Folds(r), Search(r), Outcome(r), .. Families(r), .. r.Final is null ? Array.Empty<string>() : [Final(r)], .. r.Plan.Warnings,
    ];

    static string Data(AutoMlReport r) =>
        $"{r.Options.Target} was predicted ({r.Kind.ToString().ToLowerInvariant()}) from {r.Plan.Numeric.Count} numeric and {r.Plan.Categorical.Count} categorical columns of {r.Options.Table}, {Text(r.Rows)} rows.";

    static string Folds(AutoMlReport r) => r.Plan.Time is { } time
        ? $"Rows were ordered by {time}. Each of {r.Options.Folds} folds learned from what came first and was judged on what came next; the last {Percent(r.Options.Test)} stayed out of the search and judged the final model alone."
        : $"Rows were dealt into {r.Options.Folds} folds at random, each judged by a model of the others; {Percent(r.Options.Test)} stayed out of the search and judged the final model alone.";

    static string Search(AutoMlReport r)
    {
        var levels = r.Rungs.Select(rung => rung.Folds.Count == 1
            ? $"{Percent(rung.TrainShare)} of the training rows (one fold)"
            : $"{(rung.TrainShare < 1 ? Percent(rung.TrainShare) : "all")} of them on {rung.Folds.Count} folds");
        var tried = r.Trials.Where(t => t.Last is not null).ToList();
        var failed = r.Trials.Count - tried.Count;
        return $"{tried.Count} settings were tried in {r.Options.Processes} processes: {tried.Count(t => t.Settings.Origin == "baseline")} baselines and {tried.Count(t => t.Settings.Origin == "random")} random draws. "
            + $"All of them got {string.Join("; the best third went on to ", levels)}. The search took {Text(r.Took.TotalSeconds)} s of at most {Text(r.Options.Budget.TotalSeconds)} s"
            + (failed > 0 ? $"; {failed} failed or came too late." : ".");
    }

    static string Outcome(AutoMlReport r) =>
        $"The best was {r.Best.Name} with {r.Metric.Name} {Score(r, r.Best)}: {string.Join(", ", r.Best.Settings.Described.Select(s => $"{s.Key} {s.Value}"))}.";

    // Of each family the one that came furthest: what the best is to be compared with.
    static IEnumerable<string> Families(AutoMlReport r) => r.Ranking.Where(t => t.Last is not null && t.Settings.Kind != r.Best.Settings.Kind)
        .GroupBy(t => t.Settings.Kind).Select(g => g.First())
        .Select(t => $"The best {t.Settings.Kind} was {t.Name} with {r.Metric.Name} {Score(r, t)}{(t.Last!.Rung < r.Best.Last!.Rung ? $", on {Percent(r.Rungs[t.Last.Rung].TrainShare)} of the training rows; it did not go further" : "")}.");

    static string Final(AutoMlReport r)
    {
        var tested = r.Final!.Metrics.TryGetValue($"test_{r.Metric.Name}", out var score) ? $" On the rows kept back it has {r.Metric.Name} {Text(score)}." : "";
        return $"With these settings a model was trained on all rows before them.{tested}{(r.Final.Registered is { } version ? $" It is registered as {version}." : "")}";
    }

    public static string Score(AutoMlReport r, Trial trial)
    {
        var last = trial.Last!;
        return last.Folds.Count > 1 ? $"{Text(last.Mean(r.Metric.Name))} ± {Text(last.Deviation(r.Metric.Name))}" : Text(last.Mean(r.Metric.Name));
    }

    public static string Text(double value) =>
        Math.Abs(value) >= 1000 || value == Math.Floor(value) ? value.ToString("N0", CultureInfo.InvariantCulture) : value.ToString("G4", CultureInfo.InvariantCulture);

    static string Percent(double share) => share.ToString("0.# %", CultureInfo.InvariantCulture);
}
