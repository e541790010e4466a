using System.Globalization;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;

namespace ML.Features.Tests.Materialization;

public sealed class OnlineTests
{
    static async Task<StoreFixture> OpenAsync(string? ttl = null)
    {
        var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("rides", """
            SELECT 'd' || (i % 50) AS driver, (i % 3)::INT AS shift, now() - to_minutes(i % 400 + 1) AS ts, now() - to_minutes(i % 400 + 1) + to_seconds(i % 7) AS created,
            i * 0.5 AS score, CASE WHEN i % 11 = 0 THEN NULL ELSE i END AS trips, 'ä' || i AS note, i % 2 = 0 AS active, DATE '2024-01-01' + (i % 30)::INT AS day,
            (i / 8)::DECIMAL(10, 3) AS price, [i, NULL] AS last, i::FLOAT AS small FROM range(3000) t(i)
            """);
        await fixture.ApplyAsync(
            new FeatureTable
            {
                Name = "rides", Location = fixture.Table("rides"), PrimaryKeys = ["driver", "shift"], TimeseriesColumn = "ts", CreatedColumn = "created", Ttl = ttl, Online = true,
            },
            new OnDemandFeature
            {
                Name = "bonus", Expression = "score * rate + coalesce(trips, 0)", Type = "double",
                Inputs = new SortedDictionary<string, string> { ["score"] = "double", ["rate"] = "double", ["trips"] = "long" },
            });
        return fixture;
    }

    [Fact]
    public async Task The_online_answer_is_the_point_in_time_row_of_now()
    {
        await using var fixture = await OpenAsync(ttl: "5h");
        var done = await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        Assert.Equal("full", done.Materialized[0].Mode);
        var keys = Enumerable.Range(0, 40).Select(i => (Driver: "d" + i * 3 % 55, Shift: i % 3)).ToList();
        var spine = string.Join(", ", keys.Select((k, i) => $"({i}, '{k.Driver}', {k.Shift}, now())"));
        var set = await fixture.Store.CreateTrainingSetAsync(new()
        {
            Name = "now", Spine = new() { Sql = $"SELECT * FROM (VALUES {spine}) t(id, driver, shift, seen_at)" }, ExcludeColumns = ["seen_at", "driver", "shift"],
            Features = [new() { Lookup = new() { Table = "rides", LookupKey = ["driver", "shift"], TimestampLookupKey = "seen_at" } }],
        });
        var offline = (await StoreFixture.RowsAsync(set.Location)).Select(StoreFixture.Json).ToDictionary(r => r.GetProperty("id").GetInt32());
        var names = new[] { "score", "trips", "note", "active", "day", "price", "last", "small" };
        var answer = StoreFixture.Json(await fixture.OnlineAsync(
            string.Join(", ", names.Select(n => $"\"rides:{n}\"")),
            $"{{\"driver\": [{string.Join(", ", keys.Select(k => $"\"{k.Driver}\""))}], \"shift\": [{string.Join(", ", keys.Select(k => k.Shift))}]}}"));
        var columns = answer.GetProperty("metadata").GetProperty("feature_names").EnumerateArray().Select(n => n.GetString()!).ToList();
        var present = 0;
        foreach (var name in names)
            for (var row = 0; row < keys.Count; row++)
            {
                var column = answer.GetProperty("results")[columns.IndexOf(name)];
                var expected = offline[row].GetProperty(name);
                Assert.Equal(expected.GetRawText().Replace(".0", ""), column.GetProperty("values")[row].GetRawText().Replace(".0", ""));
                if (column.GetProperty("statuses")[row].GetString() == "PRESENT") present++;
            }

        Assert.InRange(present, 1, names.Length * keys.Count - 1);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("ts", null)]
    [InlineData("ts", "created")]
    public async Task Of_equal_rows_the_documented_one_is_published(string? time, string? created)
    {
        await using var fixture = await StoreFixture.OpenAsync();
        var random = new Random(3);
        var moment = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var rows = Enumerable.Range(0, 600).Select(_ => (Key: random.Next(200), Part: random.Next(2), Event: random.Next(3), Known: random.Next(3), Value: random.Next(4) is var v and > 0 ? (double?)v : null)).ToList();
        var values = string.Join(", ", rows.Select(r => $"({r.Key}, 'p{r.Part}', TIMESTAMPTZ '{moment.AddHours(r.Event):yyyy-MM-dd HH:mm:ss}Z', TIMESTAMPTZ '{moment.AddHours(r.Known):yyyy-MM-dd HH:mm:ss}Z', {r.Value?.ToString("0.0", CultureInfo.InvariantCulture) ?? "NULL"}::DOUBLE)"));
        await fixture.WriteAsync("ties", $"SELECT * FROM (VALUES {values}) t(k, part, ts, created, v)");
        await fixture.ApplyAsync(new FeatureTable
        {
            Name = "ties", Location = fixture.Table("ties"), PrimaryKeys = ["k", "part"], TimeseriesColumn = time, CreatedColumn = created, Features = [new FeatureColumn { Name = "v" }], Online = true,
        });
        var done = (await fixture.Store.MaterializeAsync(new MaterializeFeatures())).Materialized[0];
        var newest = rows.GroupBy(r => (r.Key, r.Part)).ToDictionary(
            g => g.Key, g => g.OrderByDescending(r => time is null ? 0 : r.Event).ThenByDescending(r => created is null ? 0 : r.Known).ThenByDescending(r => r.Value ?? -1).First().Value);
        Assert.Equal(newest.Count, done.Rows);
        var keys = newest.Keys.ToList();
        var answer = StoreFixture.Json(await fixture.OnlineAsync("\"ties:v\"", $"{{\"k\": [{string.Join(", ", keys.Select(k => k.Key))}], \"part\": [{string.Join(", ", keys.Select(k => $"\"p{k.Part}\""))}]}}"));
        var found = answer.GetProperty("results")[2].GetProperty("values").EnumerateArray().Select(v => v.ValueKind == System.Text.Json.JsonValueKind.Null ? (double?)null : v.GetDouble());
        Assert.Equal(keys.Select(k => newest[k]), found);
    }

    [Fact]
    public async Task Only_what_changed_is_published_and_vanished_keys_go()
    {
        await using var fixture = await OpenAsync();
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        Assert.Equal("none", (await fixture.Store.MaterializeAsync(new MaterializeFeatures())).Materialized[0].Mode);
        await fixture.WriteAsync("rides", "SELECT 'd1' AS driver, 1 AS shift, now() AS ts, now() AS created, 777.0 AS score, 1 AS trips, 'x' AS note, true AS active, DATE '2024-01-01' AS day, 1.5::DECIMAL(10,3) AS price, [1::BIGINT] AS last, 1::FLOAT AS small");
        var second = (await fixture.Store.MaterializeAsync(new MaterializeFeatures())).Materialized[0];
        Assert.Equal(("incremental", 1L), (second.Mode, second.Rows));
        Assert.Contains("777", await fixture.OnlineAsync("\"rides:score\"", """{"driver": ["d1"], "shift": [1]}"""));
        await fixture.ReplaceAsync("rides", "SELECT 'd2' AS driver, 1 AS shift, now() AS ts, now() AS created, 5.0 AS score, 1 AS trips, 'x' AS note, true AS active, DATE '2024-01-01' AS day, 1.5::DECIMAL(10,3) AS price, [1::BIGINT] AS last, 1::FLOAT AS small");
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        var answer = await fixture.OnlineAsync("\"rides:score\"", """{"driver": ["d1", "d2"], "shift": [1, 1]}""");
        Assert.Contains("\"values\":[null,5.0]", answer);
        Assert.Contains("[\"NOT_FOUND\",\"PRESENT\"]", answer);
    }

    [Fact]
    public async Task Rows_beyond_their_ttl_are_not_served()
    {
        await using var fixture = await OpenAsync(ttl: "10m");
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        var answer = await fixture.OnlineAsync("\"rides:score\"", $"{{\"driver\": [{string.Join(", ", Enumerable.Range(0, 50).Select(i => $"\"d{i}\""))}], \"shift\": [{string.Join(", ", Enumerable.Repeat("1", 50))}]}}");
        Assert.Contains("OUTSIDE_MAX_AGE", answer);
        Assert.Contains("PRESENT", answer);
    }

    [Fact]
    public async Task On_demand_features_are_the_same_bits_online_and_offline()
    {
        await using var fixture = await OpenAsync();
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        var answer = StoreFixture.Json(await fixture.OnlineAsync(
            "\"rides:score\", \"rides:trips\", \"bonus:bonus\"", """{"driver": ["d1", "d2", "none"], "shift": [1, 2, 0], "rate": [0.1, 0.7, 1]}"""));
        var set = await fixture.Store.CreateTrainingSetAsync(new()
        {
            Name = "bits", Spine = new() { Sql = "SELECT * FROM (VALUES ('d1', 1, 0.1::DOUBLE, now()), ('d2', 2, 0.7, now()), ('none', 0, 1.0, now())) t(driver, shift, rate, seen_at)" },
            Features = [new() { Lookup = new() { Table = "rides", LookupKey = ["driver", "shift"], TimestampLookupKey = "seen_at" } }, new() { Function = new() { Feature = "bonus" } }],
        });
        var offline = (await StoreFixture.RowsAsync(set.Location, "driver, bonus")).Select(StoreFixture.Json).ToDictionary(r => r.GetProperty("driver").GetString()!);
        var names = answer.GetProperty("metadata").GetProperty("feature_names").EnumerateArray().Select(n => n.GetString()).ToList();
        var values = answer.GetProperty("results")[names.IndexOf("bonus")].GetProperty("values");
        Assert.Equal(offline["d1"].GetProperty("bonus").GetDouble(), values[0].GetDouble());
        Assert.Equal(offline["d2"].GetProperty("bonus").GetDouble(), values[1].GetDouble());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, values[2].ValueKind);
    }
}
