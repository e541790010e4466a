using ML.Common.Errors;
using ML.Tracking.Contracts.Metrics;
using ML.Tracking.Metrics;
using ML.Tracking.Metrics.Envelopes;

namespace ML.Tracking.Tests.Metrics;

/// <summary>A thinned history shows what the whole one shows.</summary>
public sealed class EnvelopeTests
{
    [Theory]
    [InlineData(1, 10, 3)]
    [InlineData(12, 12, 3)]
    [InlineData(5_000, 100_000, 7)]
    [InlineData(5_000, 40, 10)]
    [InlineData(9_999, 9_999, 700)]
    public void Every_stretch_keeps_its_ends_and_its_extremes(int count, int steps, int stretches)
    {
        var random = new Random(count + steps);
        var points = Enumerable.Range(0, count).Select(index => new HistoryPoint(Odd(random), index, random.Next(steps) - (steps / 2))).OrderBy(p => p.Step).ToList();
        var thinned = Thin(points, stretches);
        var kept = Kept(thinned);

        Assert.Equal(count, thinned.Count);
        Assert.True(kept.Count <= 4 * stretches);
        Assert.Empty(kept.Except(points));
        Assert.Equal(kept.OrderBy(points.IndexOf), kept);
        foreach (var stretch in Stretches(points, stretches)) Assert.All(Needed(stretch), point => Assert.Contains(point, kept));
    }

    [Fact]
    public void Means_and_counts_are_those_of_the_finite_values_of_a_stretch()
    {
        double[] values = [1, double.NaN, 3, double.PositiveInfinity, 5, 7, double.NaN, double.NaN, double.NaN, double.NaN];
        var thinned = Thin([.. values.Select((value, index) => new HistoryPoint(value, index, index))], 2);
        Assert.Equal([3L, 1L], thinned.Counts);
        Assert.Equal(3, thinned.Means[0]);
        Assert.Equal(thinned.Steps.Count, thinned.Kept.Sum());
    }

    [Fact]
    public void Points_without_steps_are_cut_by_their_number()
    {
        var points = Enumerable.Range(0, 10_000).Select(i => new HistoryPoint(i == 5005 ? 1e9 : i % 7, i, 0)).ToList();
        var thinned = Thin(points, 100);
        Assert.Equal(100, thinned.Kept.Count);
        Assert.Contains(1e9, thinned.Values);
        Assert.Equal(9_999, thinned.Timestamps[^1]);
    }

    [Fact]
    public void Points_of_one_step_may_come_in_any_order()
    {
        var random = new Random(7);
        var points = Enumerable.Range(0, 20_000).Select(i => new HistoryPoint(random.NextDouble(), i, i / 10)).ToList();
        var expected = new EnvelopeBuilder("r", null, 0, 1999, 50);
        foreach (var point in points) expected.Add(point);
        var shuffled = new EnvelopeBuilder("r", null, 0, 1999, 50);
        foreach (var point in points.OrderBy(p => p.Step).ThenBy(_ => random.Next())) shuffled.Add(point);

        var (inOrder, inAny) = (expected.Build(), shuffled.Build());
        Assert.Equal(20_000, inAny.Count);
        Assert.Equal(Kept(inOrder), Kept(inAny));
        Assert.Equal(inOrder.Kept, inAny.Kept);
    }

    [Fact]
    public void Infinities_as_they_are_stored_have_no_part_in_means()
    {
        var points = Enumerable.Range(0, 20).Select(i => new HistoryPoint(i == 3 ? double.MaxValue : i == 4 ? -double.MaxValue : 2, i, i)).ToList();
        var thinned = Thin(points, 2);
        Assert.Equal([2, 2], thinned.Means);
        Assert.Equal([8L, 10L], thinned.Counts);
        Assert.Contains(double.MaxValue, thinned.Values);
    }

    [Fact]
    public void Steps_at_both_ends_of_the_range_have_their_place()
    {
        var points = Enumerable.Range(0, 100).Select(i => new HistoryPoint(i, i, i < 50 ? long.MinValue + i : long.MaxValue - 100 + i)).ToList();
        var thinned = Thin(points, 2);
        Assert.Equal([2, 2], thinned.Kept);
        Assert.Equal([0, 49, 50, 99], thinned.Values);
        Assert.Equal([0, 99], Thin(points, 1).Values);
    }

    [Fact]
    public async Task Histories_are_read_from_the_database_by_the_index_of_their_run()
    {
        await using var file = await TrackingFile.CreateAsync(
            "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id) VALUES ('a', 'active', 1), ('b', 'active', 1), ('none', 'active', 1)",
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) "
            + "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'm', CASE i WHEN 4321 THEN 1e6 WHEN 77 THEN 0 ELSE i % 10 END, 5 * i, i, i = 77, 'a' FROM n",
            "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ('m', 2.5, 7, 3, 0, 'b'), ('other', 1, 1, 1, 0, 'b')");
        using var service = new EnvelopeService(file.Database);

        var answer = await service.GetAsync(new GetMetricEnvelope { RunIds = ["b", "none", "a"], MetricKey = "m", Stretches = 100 }, default);
        Assert.Equal(["b", "none", "a"], answer.Histories.Select(h => h.RunId));
        Assert.Equal([2.5], answer.Histories[0].Values);
        Assert.Empty(answer.Histories[1].Steps);
        Assert.Equal((10_000, 100), (answer.Histories[2].Count, answer.Histories[2].Kept.Count));
        Assert.Contains(1e6, answer.Histories[2].Values);

        var part = (await service.GetAsync(new GetMetricEnvelope { RunIds = ["a"], MetricKey = "m", StartStep = 70, EndStep = 80 }, default)).Histories[0];
        Assert.Equal(Enumerable.Range(70, 11).Select(i => (long)i), part.Steps);
        Assert.Equal(double.NaN, part.Values[7]);
        Assert.Empty(part.Kept);

        object?[] arguments = ["a", "m", 0L];
        foreach (var plan in new[] { await file.PlanAsync($"SELECT {HistoryPoint.Columns} {EnvelopeService.OfMetric} ORDER BY step", arguments), await file.PlanAsync($"SELECT {HistoryPoint.Columns} {EnvelopeService.OfSteps} ORDER BY step", [.. arguments, 1L]) })
            Assert.Contains("index_metrics_run_uuid_key_step", Assert.Single(plan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_history_is_read_again_once_it_has_more_points()
    {
        await using var file = await TrackingFile.CreateAsync(
            "INSERT INTO runs (run_uuid, lifecycle_stage, experiment_id) VALUES ('a', 'active', 1)",
            "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999) "
            + "INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT 'm', i % 10, i, i, 0, 'a' FROM n");
        using var service = new EnvelopeService(file.Database);
        var request = new GetMetricEnvelope { RunIds = ["a"], MetricKey = "m", Stretches = 50 };
        async Task<MetricEnvelope> AskAsync() => Assert.Single((await service.GetAsync(request, default)).Histories);

        var first = await AskAsync();
        Assert.Same(first, await AskAsync());
        // Neither its ends nor its latest value tell of it.
        await file.ExecuteAsync("INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ('m', 777, 5, 10000, 0, 'a')");
        var second = await AskAsync();
        Assert.Equal(20_001, second.Count);
        Assert.Contains(777, second.Values);
        Assert.Same(second, await AskAsync());
        await file.ExecuteAsync("DELETE FROM metrics WHERE step >= 300");
        var rest = await AskAsync();
        Assert.Equal(300, rest.Count);
        Assert.Equal(299, rest.Steps[^1]);
    }

    [Theory]
    [InlineData("run_ids", 0, "m", 10, 0, 1)]
    [InlineData("run_ids", 101, "m", 10, 0, 1)]
    [InlineData("metric_key", 1, "", 10, 0, 1)]
    [InlineData("stretches", 1, "m", 0, 0, 1)]
    [InlineData("stretches", 1, "m", 2001, 0, 1)]
    [InlineData("end_step", 1, "m", 10, 5, 4)]
    public async Task A_mistake_is_named(string name, int runs, string key, int stretches, int from, int to)
    {
        await using var file = await TrackingFile.CreateAsync();
        var request = new GetMetricEnvelope { RunIds = [.. Enumerable.Repeat("r", runs)], MetricKey = key, Stretches = stretches, StartStep = from, EndStep = to };
        using var service = new EnvelopeService(file.Database);
        var error = await Assert.ThrowsAsync<PlatformException>(() => service.GetAsync(request, default));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    static double Odd(Random random) => random.Next(50) switch { 0 => double.NaN, 1 => double.NegativeInfinity, 2 => 1e300, _ => random.NextDouble() };

    static MetricEnvelope Thin(List<HistoryPoint> points, int stretches)
    {
        var builder = new EnvelopeBuilder("r", points.Count, points[0].Step, points[^1].Step, stretches);
        foreach (var point in points) builder.Add(point);
        return builder.Build();
    }

    static List<HistoryPoint> Kept(MetricEnvelope envelope) =>
        [.. Enumerable.Range(0, envelope.Steps.Count).Select(i => new HistoryPoint(envelope.Values[i], envelope.Timestamps[i], envelope.Steps[i]))];

    static IEnumerable<List<HistoryPoint>> Stretches(List<HistoryPoint> points, int stretches)
    {
        var width = ((points[^1].Step - points[0].Step) / stretches) + 1;
        return points.GroupBy(p => (p.Step - points[0].Step) / width).Select(g => g.ToList());
    }

    static IEnumerable<HistoryPoint> Needed(List<HistoryPoint> stretch)
    {
        yield return stretch[0];
        yield return stretch[^1];
        var numbers = stretch.Where(p => !double.IsNaN(p.Value)).ToList();
        if (numbers.Count == 0) yield break;
        yield return numbers.MinBy(p => p.Value);
        yield return numbers.MaxBy(p => p.Value);
    }
}
