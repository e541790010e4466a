using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Statistics;
using ML.Features.Contracts.TrainingSets;

namespace ML.Features.Tests.Confinement;

/// <summary>What callers of a server can name: the server's own store with allowed folders set.</summary>
public sealed class ConfinementTests
{
    const string Rows = "SELECT 1::BIGINT AS id, TIMESTAMPTZ '2024-01-01 00:00:00Z' AS ts, 1.5::DOUBLE AS spend";

    static async Task<StoreFixture> OpenAsync()
    {
        var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("in/customers", Rows);
        await fixture.WriteAsync("out/customers", Rows);
        File.CreateSymbolicLink(fixture.Table("in/link"), fixture.Table("out/customers"));
        await fixture.ConfineAsync(fixture.Table("in"));
        return fixture;
    }

    static FeatureTable Table(string location) => new() { Name = "customers", Location = location, PrimaryKeys = ["id"], TimeseriesColumn = "ts" };

    static CreateTrainingSet Request(SpineSource spine, string? location = null) => new()
    {
        Name = "set", Spine = spine, Location = location,
        Features = [new FeatureSpecEntry { Lookup = new FeatureLookup { Table = "customers", LookupKey = ["id"], TimestampLookupKey = "ts", RenameOutputs = new SortedDictionary<string, string> { ["spend"] = "found" } } }],
    };

    static async Task DeniedAsync(Func<Task> call)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(call);
        Assert.True(error.Code == ErrorCode.PermissionDenied, $"{error.Code}: {error.Message}");
    }

    [Fact]
    public async Task Inside_everything_works()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Table(fixture.Table("in/customers")));
        var set = await fixture.Store.CreateTrainingSetAsync(Request(new SpineSource { Sql = "SELECT id, ts FROM c", Sources = new() { ["c"] = fixture.Table("in/customers") } }));
        Assert.Equal((1, 1), (set.Rows, set.Found!["found"]));
    }

    [Theory]
    [InlineData("{0}/out/customers")]
    [InlineData("{0}/in/../out/customers")]
    [InlineData("{0}/in/link")]
    [InlineData("{0}/in/%2e%2e/out/customers")]
    [InlineData("file://{0}/out/customers")]
    [InlineData("/etc/passwd")]
    [InlineData("/proc/self/environ.parquet")]
    [InlineData("https://example.com/x.parquet")]
    public async Task Locations_outside_are_refused_wherever_they_stand(string location)
    {
        await using var fixture = await OpenAsync();
        location = location.Replace("{0}", fixture.Folder, StringComparison.Ordinal);
        await DeniedAsync(() => fixture.ApplyAsync(Table(location)));
        await DeniedAsync(() => fixture.ApplyAsync(new FeatureView { Name = "v", Sources = new() { ["c"] = location }, Sql = "SELECT * FROM c", PrimaryKeys = ["id"] }));
        await fixture.ApplyAsync(Table(fixture.Table("in/customers")));
        await DeniedAsync(() => fixture.Store.CreateTrainingSetAsync(Request(new SpineSource { Table = location })));
        await DeniedAsync(() => fixture.Store.CreateTrainingSetAsync(Request(new SpineSource { Sql = "SELECT * FROM c", Sources = new() { ["c"] = location } })));
        await DeniedAsync(() => fixture.Store.CreateTrainingSetAsync(Request(new SpineSource { Sql = "SELECT 1::BIGINT AS id, now() AS ts" }, location)));
        if (location.StartsWith('/')) await DeniedAsync(() => fixture.Store.StatisticsAsync(new GetStatistics { Name = location }));
        Assert.Equal(["_delta_log", "part"], Directory.GetFileSystemEntries(fixture.Table("out/customers")).Select(e => Path.GetFileName(e)!.Split('-')[0]).Order());
    }

    [Theory]
    [InlineData("SELECT 1::BIGINT AS id, now() AS ts FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT 1::BIGINT AS id, now() AS ts FROM '{0}/in/customers/*.parquet'")]
    [InlineData("SELECT 1::BIGINT AS id, now() AS ts FROM duckdb_secrets()")]
    [InlineData("SELECT 1::BIGINT AS id, now() AS ts, current_setting('temp_directory') AS x")]
    public async Task Sql_sees_only_what_it_is_given(string sql)
    {
        await using var fixture = await OpenAsync();
        sql = sql.Replace("{0}", fixture.Folder, StringComparison.Ordinal);
        await fixture.ApplyAsync(Table(fixture.Table("in/customers")));
        await DeniedAsync(() => fixture.Store.CreateTrainingSetAsync(Request(new SpineSource { Sql = sql })));
        await DeniedAsync(() => fixture.ApplyAsync(new FeatureView { Name = "v", Sql = sql, PrimaryKeys = ["id"] }));
    }

    [Theory]
    [InlineData("(SELECT max(content) FROM read_text('/etc/hostname'))")]
    [InlineData("spend) FROM read_csv('/etc/passwd') AS t(spend")]
    [InlineData("spend)); COPY (SELECT 1) TO '/tmp/written.csv'; SELECT ((1")]
    public async Task Expressions_and_conditions_are_values_and_no_more(string text)
    {
        await using var fixture = await OpenAsync();
        var inputs = new SortedDictionary<string, string> { ["spend"] = "double" };
        await Assert.ThrowsAsync<PlatformException>(() => fixture.ApplyAsync(new OnDemandFeature { Name = "f", Expression = text, Inputs = inputs }));
        await Assert.ThrowsAsync<PlatformException>(() => fixture.ApplyAsync(new FeatureView
        {
            Name = "v", Sources = new() { ["c"] = fixture.Table("in/customers") }, PrimaryKeys = ["id"], TimeseriesColumn = "ts",
            Aggregations = [new Aggregation { Name = "n", Function = "count", Where = text, Window = new AggregationWindow { Type = "sliding", Duration = "1d" } }],
        }));
        Assert.False(File.Exists("/tmp/written.csv"));
    }

    [Theory]
    [InlineData("../../../out")]
    [InlineData("/etc/cron.d/x")]
    [InlineData("a/b")]
    [InlineData("a\n")]
    public async Task Names_are_no_paths(string name)
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Table(fixture.Table("in/customers")));
        var error = await Assert.ThrowsAsync<PlatformException>(() =>
            fixture.Store.CreateTrainingSetAsync(Request(new SpineSource { Sql = "SELECT 1::BIGINT AS id, now() AS ts" }) with { Name = name }));
        Assert.Contains("must be letters", error.Message);
    }

    [Fact]
    public async Task A_result_does_not_replace_another_table()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(Table(fixture.Table("in/customers")));
        var request = Request(new SpineSource { Sql = "SELECT 1::BIGINT AS id, now() AS ts" }, fixture.Table("in/customers")) with { ExcludeColumns = ["found"] };
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.CreateTrainingSetAsync(request));
        Assert.Contains("would replace", error.Message);
    }
}
