using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;

namespace ML.Features.Tests.Materialization;

/// <summary>A span of time published piece by piece.</summary>
public sealed class BackfillTests
{
    sealed class StopAfter(int pieces, CancellationTokenSource stop) : IProgress<MaterializationProgress>
    {
        public List<MaterializationProgress> All { get; } = [];

        public void Report(MaterializationProgress value)
        {
            All.Add(value);
            if (value.Percent >= 100.0 * pieces / 10) stop.Cancel();
        }
    }

    // Ten days, ten keys; each day's rows are the key's newest of that day twice over.
    static async Task<StoreFixture> OpenAsync()
    {
        var fixture = await StoreFixture.OpenAsync();
        await fixture.WriteAsync("rides", "SELECT 'd' || (i % 10) AS driver, TIMESTAMPTZ '2024-01-01 00:00:00Z' + to_hours(i::INTEGER * 12 // 10) AS ts, i::DOUBLE AS score FROM range(200) t(i)");
        await fixture.ApplyAsync(new FeatureTable { Name = "rides", Location = fixture.Table("rides"), PrimaryKeys = ["driver"], TimeseriesColumn = "ts", Online = true });
        return fixture;
    }

    static MaterializeFeatures Request(bool full = false) => new() { Names = ["rides"], StartTs = "2024-01-01T00:00:00Z", EndTs = "2024-01-10T23:59:59Z", Chunk = "1d", Full = full };

    [Fact]
    public async Task An_interrupted_backfill_goes_on_behind_its_last_piece_and_reads_what_it_began_with()
    {
        await using var fixture = await OpenAsync();
        using var stop = new CancellationTokenSource();
        var progress = new StopAfter(3, stop);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => fixture.Store.MaterializeAsync(Request(), progress, stop.Token));
        Assert.Equal([0, 10, 20, 30], progress.All.Select(p => p.Percent!.Value).Distinct().Take(4));
        Assert.Contains("[59.0]", await fixture.OnlineAsync("\"rides:score\"", """{"driver": ["d9"]}"""));

        // The table moves on, and the process with it.
        await fixture.WriteAsync("rides", "SELECT 'd9' AS driver, TIMESTAMPTZ '2024-01-09 00:00:00Z' AS ts, -1.0::DOUBLE AS score");
        await fixture.ReopenAsync();
        var rest = new StopAfter(int.MaxValue / 10, stop);
        var status = (await fixture.Store.MaterializeAsync(Request(), rest)).Materialized[0];
        Assert.Equal(("done", "backfill", 10, 10, 100L, 1L), (status.State, status.Mode, status.ChunksDone!.Value, status.Chunks!.Value, status.Rows, status.SourceVersion!.Value));
        Assert.True(rest.All[0].Percent >= 20, rest.All[0].ToString());
        for (var key = 0; key < 10; key++) Assert.Contains($"\"values\":[{190 + key}.0]", await fixture.OnlineAsync("\"rides:score\"", $"{{\"driver\": [\"d{key}\"]}}"));

        // What is complete is begun anew, over the same rows, and from the newest version.
        status = (await fixture.Store.MaterializeAsync(Request())).Materialized[0];
        Assert.Equal((100L, 2L), (status.Rows, status.SourceVersion!.Value));
    }

    [Theory]
    [InlineData("1d", null, "2024-01-02", "chunk needs start_ts and end_ts")]
    [InlineData("1d", "2024-01-03", "2024-01-02", "expected a time up to end_ts")]
    [InlineData("0s", "2024-01-01", "2024-01-02", "chunk")]
    [InlineData("1us", "2024-01-01", "2024-01-02", "100,000 pieces")]
    [InlineData("a day", "2024-01-01", "2024-01-02", "chunk is 'a day'")]
    public async Task Wrong_intervals_are_named(string chunk, string? start, string? end, string expected)
    {
        await using var fixture = await OpenAsync();
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.MaterializeAsync(new() { Names = ["rides"], Chunk = chunk, StartTs = start, EndTs = end }));
        Assert.Contains(expected, error.Message);
        Assert.Contains("NOT_FOUND", await fixture.OnlineAsync("\"rides:score\"", """{"driver": ["d1"]}"""));
    }

    [Fact]
    public async Task What_has_no_event_times_cannot_be_cut()
    {
        await using var fixture = await OpenAsync();
        await fixture.ApplyAsync(new FeatureTable { Name = "plain", Location = fixture.Table("rides"), PrimaryKeys = ["driver"], Online = true, Features = [new FeatureColumn { Name = "score" }] });
        var error = await Assert.ThrowsAsync<PlatformException>(() => fixture.Store.MaterializeAsync(Request() with { Names = ["plain"] }));
        Assert.Contains("'plain' has no timeseries_column", error.Message);
    }
}
