namespace ML.Training.AutoMl;

/// <summary>
/// Successive halving: every setting gets a little data, the best third gets more, and so on. Each rung has its share of
/// the time; what is not done by then is stopped and goes no further.
/// </summary>
/// <param name="rungs">From little to all data.</param>
/// <param name="metric">What decides.</param>
/// <param name="parallel">Trials at once.</param>
/// <param name="budget">Of all rungs together.</param>
/// <param name="run">Runs a trial on a rung and adds its result, or its failure.</param>
sealed class HalvingSearch(IReadOnlyList<Rung> rungs, ScoreMetric metric, int parallel, TimeSpan budget, Func<Trial, Rung, CancellationToken, Task> run)
{
    /// <summary>Told of every trial that goes no further.</summary>
    public Func<Trial, Task> Ended { get; init; } = _ => Task.CompletedTask;

    public async Task RunAsync(IReadOnlyList<Trial> trials, CancellationToken cancellation)
    {
        var start = TimeProvider.System.GetTimestamp();
        var entrants = trials;
        foreach (var rung in rungs)
        {
            await RunRungAsync(rung, entrants, start, cancellation);
            cancellation.ThrowIfCancellationRequested();
            var finished = metric.Rank(entrants.Where(t => t.Last?.Rung == rung.Number)).ToList();
            var going = rung == rungs[^1] ? [] : finished.Take(Rung.Promoted(finished.Count)).ToList();
            foreach (var trial in entrants.Except(going)) await Ended(trial);
            if (going.Count == 0) return;
            entrants = going;
        }
    }

    async Task RunRungAsync(Rung rung, IReadOnlyList<Trial> entrants, long start, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var left = budget * ((rung.Number + 1.0) / rungs.Count) - TimeProvider.System.GetElapsedTime(start);
        // Something must come out: until the first trial is through, a rung may use up the time of the others.
        await using var deadline = new Timer(_ =>
        {
            if (entrants.Any(t => t.Last?.Rung == rung.Number)) stop.Cancel();
            else stop.CancelAfter(Positive(budget - TimeProvider.System.GetElapsedTime(start)));
        }, null, Positive(left), Timeout.InfiniteTimeSpan);
        await Parallel.ForEachAsync(entrants, new ParallelOptions { MaxDegreeOfParallelism = parallel }, async (trial, _) =>
        {
            if (stop.IsCancellationRequested) trial.Failure ??= "not started: the time was up";
            else await run(trial, rung, stop.Token);
        });
    }

    static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromMilliseconds(1);
}
