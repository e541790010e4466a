using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Lakehouse;
using ML.Lakehouse.Schemas;
using ML.TestKit.Processes;

namespace ML.Features.Tests.Materialization;

/// <summary>Publication from a table's change data feed: each version once, as it comes.</summary>
public sealed class FollowTests
{
    sealed class Publications : IProgress<MaterializationStatus>
    {
        readonly List<MaterializationStatus> all = [];

        public void Report(MaterializationStatus value)
        {
            lock (all) all.Add(value);
        }

        public List<MaterializationStatus> All()
        {
            lock (all) return [.. all];
        }
    }

    static string Row(string key, double score) => $"SELECT '{key}' AS driver, now() - INTERVAL 1 SECOND AS ts, {score.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)}::DOUBLE AS score";

    static async Task<(StoreFixture Fixture, DeltaTable Table)> OpenAsync(bool feed)
    {
        var fixture = await StoreFixture.OpenAsync();
        var schema = new StructType(new StructField("driver", DataType.String), new StructField("ts", DataType.Timestamp), new StructField("score", DataType.Double));
        var table = await DeltaTable.CreateAsync(fixture.Table("rides"), new TableDefinition
        {
            Schema = schema, Properties = feed ? new Dictionary<string, string> { ["delta.enableChangeDataFeed"] = "true" } : [],
        });
        await table.AppendAsync("SELECT 'd' || i AS driver, now() - INTERVAL 1 HOUR AS ts, i::DOUBLE AS score FROM range(500) t(i)");
        await fixture.ApplyAsync(new FeatureTable { Name = "rides", Location = fixture.Table("rides"), PrimaryKeys = ["driver"], TimeseriesColumn = "ts", Online = true });
        return (fixture, table);
    }

    static Task<string> ScoresAsync(StoreFixture fixture, params string[] keys) =>
        fixture.OnlineAsync("\"rides:score\"", $"{{\"driver\": [{string.Join(", ", keys.Select(k => $"\"{k}\""))}]}}");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Changed_keys_come_from_the_feed_where_it_is_kept(bool feed)
    {
        var (fixture, table) = await OpenAsync(feed);
        await using var _ = fixture;
        await fixture.Store.MaterializeAsync(new MaterializeFeatures());
        await table.AppendAsync(Row("new", 1000));
        await table.DeleteAsync("driver = 'd7'");
        await table.UpdateAsync(new Dictionary<string, string> { ["score"] = "score + 0.5", ["ts"] = "ts + INTERVAL 1 MINUTE" }, "driver IN ('d8', 'd9')");
        var status = (await fixture.Store.MaterializeAsync(new MaterializeFeatures())).Materialized[0];
        var newest = (await table.SnapshotAsync()).Version;
        Assert.Equal(("incremental", 3L, newest, feed), (status.Mode, status.Rows, status.SourceVersion, status.FromChangeFeed));
        Assert.Contains("\"values\":[1000,null,8.5,9.5,10]", (await ScoresAsync(fixture, "new", "d7", "d8", "d9", "d10")).Replace(".0,", ",", StringComparison.Ordinal).Replace(".0]", "]", StringComparison.Ordinal));
        Assert.Equal("none", (await fixture.Store.MaterializeAsync(new MaterializeFeatures())).Materialized[0].Mode);
    }

    [Fact]
    public async Task Versions_are_published_as_they_come_each_once()
    {
        var (fixture, table) = await OpenAsync(feed: true);
        await using var _ = fixture;
        var published = new Publications();
        using var stop = new CancellationTokenSource();
        var following = fixture.Store.FollowAsync(new MaterializeFeatures(), TimeSpan.FromMilliseconds(20), published, stop.Token);
        for (var i = 1; i <= 5; i++)
        {
            var version = (await table.AppendAsync(Row("k" + i, i * 100))).Version;
            await Waiting.UntilAsync(
                () => following.IsFaulted ? throw following.Exception! : Task.FromResult(published.All().Exists(p => p.SourceVersion == version)),
                TimeSpan.FromSeconds(30), () => string.Join("\n", published.All()));
            Assert.Contains($"{i * 100}", await ScoresAsync(fixture, "k" + i));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
        var all = published.All();
        Assert.Equal(all.Select(p => p.SourceVersion).Distinct().Order(), all.Select(p => p.SourceVersion));
        Assert.All(all.Skip(1), p => Assert.Equal(("incremental", 1L, true), (p.Mode, p.Rows, p.FromChangeFeed)));
    }

    [Fact]
    public async Task Views_follow_the_tables_behind_them()
    {
        var (fixture, table) = await OpenAsync(feed: false);
        await using var _ = fixture;
        await fixture.ApplyAsync(
            new FeatureView { Name = "best", Sources = new() { ["r"] = "rides" }, Sql = "SELECT driver, max(score) AS best FROM r GROUP BY ALL", PrimaryKeys = ["driver"] },
            new FeatureView { Name = "top", Sources = new() { ["b"] = "best" }, Sql = "SELECT driver, best * 2 AS twice FROM b", PrimaryKeys = ["driver"], Online = true });
        var published = new Publications();
        using var stop = new CancellationTokenSource();
        var following = fixture.Store.FollowAsync(new MaterializeFeatures { Names = ["top"] }, TimeSpan.FromMilliseconds(20), published, stop.Token);
        for (var i = 1; i <= 3; i++)
        {
            await table.AppendAsync(Row("d7", i * 1000));
            await Waiting.UntilAsync(
                async () => following.IsFaulted ? throw following.Exception! : (await fixture.OnlineAsync("\"top:twice\"", """{"driver": ["d7"]}""")).Contains($"[{i * 2000}.0]", StringComparison.Ordinal),
                TimeSpan.FromSeconds(30), () => string.Join("\n", published.All()));
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
        // Only the key that changed is written each time, and nothing while nothing comes.
        Assert.All(published.All().Skip(1), p => Assert.Equal(("top", "incremental", 1L), (p.Name, p.Mode, p.Rows)));
        Assert.InRange(published.All().Count, 1, 4);
    }

    [Fact]
    public async Task What_has_no_versions_cannot_be_followed()
    {
        var (fixture, table) = await OpenAsync(feed: true);
        await using var _ = fixture;
        await fixture.ApplyAsync(new FeatureTable { Name = "offline", Location = fixture.Table("rides"), PrimaryKeys = ["driver"] });
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.FollowAsync(new MaterializeFeatures { Names = ["offline"] }, TimeSpan.FromSeconds(1), new Publications()));
        Assert.Contains("'offline' cannot be followed", error.Message);
    }
}
