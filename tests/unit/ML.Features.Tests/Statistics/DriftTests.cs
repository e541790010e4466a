using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Statistics;

namespace ML.Features.Tests.Statistics;

public sealed class DriftTests
{
    [Fact]
    public async Task Two_versions_and_training_against_serving_are_told_apart_by_the_index_of_plain_counting()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        const string first = "SELECT i::BIGINT AS id, TIMESTAMPTZ '2024-01-01 00:00:00Z' AS ts, (i % 10)::DOUBLE AS moved, (i % 5)::DOUBLE AS same, CASE WHEN i % 4 = 0 THEN 'a' ELSE 'b' END AS letter FROM range(1000) t(i)";
        var old = await fixture.WriteAsync("people", first);
        await fixture.ApplyAsync(new FeatureTable { Name = "people", Location = fixture.Table("people"), PrimaryKeys = ["id"], TimeseriesColumn = "ts", Online = true });
        var set = await fixture.Store.CreateTrainingSetAsync(new()
        {
            Name = "training", Spine = new() { Sql = "SELECT i::BIGINT AS id, TIMESTAMPTZ '2024-02-01 00:00:00Z' AS seen_at FROM range(1000) t(i)" },
            Features = [new() { Lookup = new() { Table = "people", LookupKey = ["id"], TimestampLookupKey = "seen_at" } }],
        });
        var now = await fixture.ReplaceAsync("people", first.Replace("(i % 10)::DOUBLE", "(i % 10 + 4)::DOUBLE", StringComparison.Ordinal).Replace("i % 4 = 0", "i % 4 <> 0", StringComparison.Ordinal));

        var versions = await fixture.Store.DriftAsync(new GetDrift { Baseline = "people", BaselineVersion = old, CurrentVersion = now });
        var serving = await fixture.Store.DriftAsync(new GetDrift { Baseline = set.Name, Current = "people" });
        foreach (var features in new[] { versions.Features, [.. serving.Features.Where(f => f.Feature is "moved" or "same" or "letter")] })
        {
            Assert.Equal(["letter:shifted", "moved:shifted", "same:stable"], features.Select(f => $"{f.Feature}:{f.Verdict}").Order(StringComparer.Ordinal));
            Assert.All(features, f => Assert.Equal((1000L, 1000L), (f.BaselineCount, f.CurrentCount)));
            // a: 25% → 75%, b: 75% → 25%: (0.75 − 0.25) · ln 3, twice.
            Assert.Equal(Math.Log(3), features.Single(f => f.Feature == "letter").PopulationStabilityIndex, 2);
            Assert.Equal(0, features.Single(f => f.Feature == "same").PopulationStabilityIndex, 6);
        }

        Assert.All((await fixture.Store.DriftAsync(new GetDrift { Baseline = "people", BaselineVersion = now })).Features, f => Assert.Equal("stable", f.Verdict));
    }

    [Fact]
    public async Task A_training_set_tells_how_far_it_is()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("people", "SELECT (i % 1000)::BIGINT AS id, TIMESTAMPTZ '2024-01-01 00:00:00Z' + to_seconds(i) AS ts, i::DOUBLE AS v FROM range(200000) t(i)");
        await fixture.ApplyAsync(new FeatureTable { Name = "people", Location = fixture.Table("people"), PrimaryKeys = ["id"], TimeseriesColumn = "ts" });
        var told = new Told();
        await fixture.Store.CreateTrainingSetAsync(
            new()
            {
                Name = "training", Spine = new() { Sql = "SELECT (i % 1000)::BIGINT AS id, TIMESTAMPTZ '2024-01-02 00:00:00Z' + to_seconds(i) AS seen_at FROM range(100000) t(i)" },
                Features = [new() { Lookup = new() { Table = "people", LookupKey = ["id"], TimestampLookupKey = "seen_at" } }],
            },
            told);
        Assert.Equal(100, told.Last);
    }

    sealed class Told : IProgress<double>
    {
        public double Last { get; private set; }

        public void Report(double value) => Last = value;
    }
}
