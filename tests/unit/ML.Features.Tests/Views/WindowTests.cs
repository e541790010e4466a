using System.Globalization;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Tests.Views;

public sealed class WindowTests
{
    const long Hour = 3_600_000_000;

    static Aggregation Of(string name, string function, string type, string? duration = null, int? rows = null, string? where = null) => new()
    {
        Name = name, Function = function, Column = function == "count" ? null : "v", Where = where,
        Window = new AggregationWindow { Type = type, Duration = duration, Rows = rows },
    };

    [Fact]
    public async Task Sliding_windows_hold_what_plain_loops_count_and_never_their_own_time()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var random = new Random(7);
        var events = Enumerable.Range(0, 400).Select(i => (Key: random.Next(5), Time: random.Next(0, 400) * Hour / 4, Value: (double)random.Next(-20, 20))).ToList();
        var rows = string.Join(", ", events.Select(e => string.Create(CultureInfo.InvariantCulture, $"({e.Key}, make_timestamptz({e.Time}), {e.Value}::DOUBLE)")));
        await fixture.WriteAsync("events", $"SELECT * FROM (VALUES {rows}) t(k, t, v)");
        await fixture.ApplyAsync(
            new FeatureTable { Name = "events", Location = fixture.Table("events"), PrimaryKeys = ["k"], TimeseriesColumn = "t" },
            new FeatureView
            {
                Name = "windows", PrimaryKeys = ["k"], TimeseriesColumn = "t", Every = "1h", Sources = new SortedDictionary<string, string> { ["e"] = "events" },
                Aggregations =
                [
                    Of("n", "count", "sliding", "3h"), Of("total", "sum", "sliding", "6h"), Of("mean", "avg", "sliding", "3h"), Of("low", "min", "sliding", "3h"),
                    Of("high", "max", "tumbling", "1h"), Of("positive", "count", "sliding", "6h", where: "v > 0"),
                ],
            });
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        var spine = Enumerable.Range(0, 300).Select(i => (Key: random.Next(6), Time: random.Next(0, 420) * Hour / 4)).ToList();
        var values = string.Join(", ", spine.Select((s, i) => $"({i}, {s.Key}, make_timestamptz({s.Time}))"));
        var set = await fixture.Store.CreateTrainingSetAsync(new()
        {
            Name = "loops", Spine = new() { Sql = $"SELECT * FROM (VALUES {values}) t(id, k, seen_at)" },
            Features = [new() { Lookup = new() { Table = "windows", LookupKey = ["k"], TimestampLookupKey = "seen_at" } }],
        });
        var found = (await StoreFixture.RowsAsync(set.Location)).Select(StoreFixture.Json).ToDictionary(r => r.GetProperty("id").GetInt32());
        for (var i = 0; i < spine.Count; i++)
        {
            var (key, time) = spine[i];
            var end = time / Hour * Hour;
            List<double> Window(int hours) => [.. events.Where(e => e.Key == key && e.Time < end && e.Time >= end - hours * Hour).Select(e => e.Value)];
            bool seen = events.Any(e => e.Key == key && e.Time < end);
            double? Number(string name) => found[i].GetProperty(name) is { ValueKind: System.Text.Json.JsonValueKind.Number } n ? n.GetDouble() : null;
            Assert.Equal(seen ? Window(3).Count : null, Number("n"));
            Assert.Equal(Window(6) is { Count: > 0 } six ? six.Sum() : null, Number("total"));
            Assert.Equal(Window(3) is { Count: > 0 } three ? three.Sum() / three.Count : null, Number("mean"));
            Assert.Equal(Window(3) is { Count: > 0 } low ? low.Min() : null, Number("low"));
            Assert.Equal(Window(1) is { Count: > 0 } high ? high.Max() : null, Number("high"));
            Assert.Equal(seen ? Window(6).Count(v => v > 0) : null, Number("positive"));
        }
    }

    [Fact]
    public async Task Last_n_windows_count_the_newest_events_and_views_follow_their_sources()
    {
        await using var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("events", "SELECT 'a' AS k, make_timestamptz(i * 1000000) AS t, i::DOUBLE AS v FROM range(1, 6) x(i)");
        await fixture.ApplyAsync(
            new FeatureTable { Name = "events", Location = fixture.Table("events"), PrimaryKeys = ["k"], TimeseriesColumn = "t" },
            new FeatureView
            {
                Name = "last", PrimaryKeys = ["k"], TimeseriesColumn = "t", Sources = new SortedDictionary<string, string> { ["e"] = "events" },
                Aggregations = [Of("sum3", "sum", "last_n", rows: 3), Of("n3", "count", "last_n", rows: 3)],
            },
            new FeatureView
            {
                Name = "doubled", PrimaryKeys = ["k"], TimeseriesColumn = "t", Sources = new SortedDictionary<string, string> { ["last"] = "last" },
                Sql = "SELECT k, t, sum3 * 2 AS twice FROM last",
            });
        var first = await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        Assert.All(first.Materialized, m => Assert.Equal("done", m.State));
        var location = Path.Combine(fixture.Folder, "root", "views", "doubled");
        Assert.Equal(["""{"twice":12.0}""", """{"twice":18.0}""", """{"twice":2.0}""", """{"twice":24.0}""", """{"twice":6.0}"""], await StoreFixture.RowsAsync(location, "twice"));
        Assert.All((await fixture.Store.MaterializeAsync(new MaterializeFeatures())).Materialized, m => Assert.Equal("none", m.Mode));
        await fixture.WriteAsync("events", "SELECT 'a' AS k, make_timestamptz(9000000) AS t, 100.0::DOUBLE AS v");
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        Assert.Contains("""{"twice":218.0}""", await StoreFixture.RowsAsync(location, "twice"));
    }
}
