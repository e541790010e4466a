namespace ML.Training.AutoMl;

/// <summary>A level of the search: how much of the data each setting gets.</summary>
/// <param name="Number">From 0.</param>
/// <param name="TrainShare">Share of the training rows.</param>
/// <param name="Folds">Folds that are trained and judged.</param>
sealed record Rung(int Number, double TrainShare, IReadOnlyList<int> Folds)
{
    const long FewestRows = 2_000;

    /// <summary>A ninth, a third, all of the rows, as far as enough rows are left; cross-validated on the last one only.</summary>
    public static IReadOnlyList<Rung> For(long rows, int folds)
    {
        var shares = new[] { 1.0 / 9, 1.0 / 3 }.Where(share => rows * share >= FewestRows).ToList();
        return [.. shares.Select((share, i) => new Rung(i, share, [folds])), new Rung(shares.Count, 1, Enumerable.Range(1, folds).ToList())];
    }

    /// <summary>How many of so many settings go on to the next level: a third, and two where there are two.</summary>
    public static int Promoted(int settings) => Math.Max(Math.Min(settings, 2), (settings + 2) / 3);
}
