using ML.Training.AutoMl;
using ML.Training.Runs;

namespace ML.Training.Tests.AutoMl;

public sealed class HalvingSearchTests
{
    static readonly ScoreMetric Metric = new("rmse", false);

    static List<Trial> Trials(int count)
    {
        var space = new SearchSpace(1, 100_000, 1, withTrees: true);
        return Enumerable.Range(0, count).Select(i => new Trial(i + 1, space.At(i))).ToList();
    }

    static TrialResult Result(Rung rung, double score) => new(rung.Number, [new Dictionary<string, double> { ["rmse"] = score }], 0);

    [Fact]
    public async Task The_best_third_goes_on_and_the_best_setting_wins()
    {
        var trials = Trials(9);
        var rungs = Rung.For(100_000, 3);
        var seen = new List<(int Rung, string Trial)>();
        var search = new HalvingSearch(rungs, Metric, 2, TimeSpan.FromMinutes(1), (trial, rung, _) =>
        {
            lock (seen) seen.Add((rung.Number, trial.Name));
            trial.Results.Add(Result(rung, Math.Abs(trials.IndexOf(trial) - 4)));
            return Task.CompletedTask;
        });
        await search.RunAsync(trials, CancellationToken.None);
        Assert.Equal([9, 3, 2], seen.GroupBy(s => s.Rung).OrderBy(g => g.Key).Select(g => g.Count()));
        Assert.Equal(trials[4], Metric.Rank(trials).First());
    }

    [Fact]
    public async Task A_failed_trial_goes_no_further_and_the_others_do()
    {
        var trials = Trials(4);
        var search = new HalvingSearch(Rung.For(100_000, 2), Metric, 2, TimeSpan.FromMinutes(1), (trial, rung, _) =>
        {
            if (trial == trials[0]) trial.Failure = "crashed";
            else trial.Results.Add(Result(rung, 1));
            return Task.CompletedTask;
        });
        await search.RunAsync(trials, CancellationToken.None);
        Assert.Empty(trials[0].Results);
        Assert.Equal(2, Metric.Rank(trials).First().Last!.Rung);
    }

    [Fact]
    public async Task When_the_time_is_up_trials_stop_and_what_came_through_counts()
    {
        var trials = Trials(6);
        var search = new HalvingSearch(Rung.For(100_000, 2), Metric, 1, TimeSpan.FromSeconds(1), async (trial, rung, token) =>
        {
            if (trial == trials[0]) trial.Results.Add(Result(rung, 3));
            else await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => trial.Failure = "stopped: the time was up", TaskScheduler.Default);
        });
        await search.RunAsync(trials, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(trials[0], Metric.Rank(trials).First());
        Assert.All(trials.Skip(1), t => Assert.NotNull(t.Failure));
    }

    [Fact]
    public void The_same_seed_draws_the_same_settings_and_another_seed_others()
    {
        string Drawn(ulong seed) => string.Join('\n', Enumerable.Range(0, 20).Select(i => new SearchSpace(seed, 100_000, 1, true).At(i)).Select(s => $"{s.Kind} {string.Join(' ', s.Described)}"));
        Assert.Equal(Drawn(3), Drawn(3));
        Assert.NotEqual(Drawn(3), Drawn(4));
    }

    [Fact]
    public void A_trial_that_came_further_ranks_before_a_better_score_on_less_data()
    {
        var (far, near) = (Trials(2)[0], Trials(2)[1]);
        var rungs = Rung.For(100_000, 2);
        far.Results.Add(Result(rungs[1], 5));
        near.Results.Add(Result(rungs[0], 1));
        Assert.Equal(far, Metric.Rank([near, far]).First());
    }

    [Fact]
    public void Configurations_survive_being_written_and_read()
    {
        var options = new AutoMlOptions { Table = "rows.parquet", Target = "y", Test = 0.2, Folds = 4 };
        var plan = new FeaturePlan([], ["a"], ["at_hour"], new Dictionary<string, string> { ["at_hour"] = "CAST(hour(\"at\") AS INTEGER)" }, "at", []);
        var configs = new TrialConfigs(options, plan, Features.TargetKind.Binary, 7);
        var file = Path.GetTempFileName();
        try
        {
            foreach (var trial in Trials(12))
            {
                var made = configs.Of(trial, new Rung(1, 1.0 / 3, [4]), 4, "out");
                ConfigFile.Write(file, made);
                var read = ConfigFile.Read(file);
                Assert.Equal(System.Text.Json.JsonSerializer.Serialize(made), System.Text.Json.JsonSerializer.Serialize(read));
            }
        }
        finally
        {
            File.Delete(file);
        }
    }
}
