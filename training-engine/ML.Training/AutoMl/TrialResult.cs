namespace ML.Training.AutoMl;

/// <summary>What a trial reached on one rung.</summary>
/// <param name="Rung">Number of the rung.</param>
/// <param name="Folds">Metrics of each fold, by name.</param>
/// <param name="Seconds">Time it took.</param>
sealed record TrialResult(int Rung, IReadOnlyList<IReadOnlyDictionary<string, double>> Folds, double Seconds)
{
    public double Mean(string metric) => Folds.Average(f => f[metric]);

    public double Deviation(string metric)
    {
        var mean = Mean(metric);
        return Math.Sqrt(Folds.Average(f => (f[metric] - mean) * (f[metric] - mean)));
    }

    public IEnumerable<string> Metrics => Folds[0].Keys;
}
