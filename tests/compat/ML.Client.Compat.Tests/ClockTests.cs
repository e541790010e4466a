using System.Diagnostics;
using ML.TestKit;
using static ML.Client.Compat.Tests.FaultProxy;

namespace ML.Client.Compat.Tests;

/// <summary>Clocks that disagree, and one that is set back.</summary>
[Collection(Platform.Name)]
public sealed class ClockTests(Platform server) : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    FaultProxy _proxy = null!;

    public async Task InitializeAsync() => _proxy = await FaultProxy.StartAsync(server.Address);

    public async Task DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(Fault.FastClock)]
    [InlineData(Fault.SlowClock)]
    public async Task A_date_to_come_back_is_meant_by_the_servers_clock(Fault fault)
    {
        _proxy.Choose = (n, _) => n == 1 ? fault : Fault.None;
        using var client = server.NewClient(_folder.File("spool"), 1, _proxy.Address);
        var watch = Stopwatch.StartNew();
        await client.Experiments.GetAsync("0");
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_turn_the_spool_round()
    {
        var time = new ShiftedTime();
        using var client = new MlflowClient(new MlflowClientOptions { TrackingUri = _proxy.Address, MaxRetries = 0, SpoolDirectory = _folder.File("spool"), TimeProvider = time });
        var run = await client.StartRunAsync(options: new() { ExperimentId = "0" });
        _proxy.Choose = (_, _) => Fault.CutBefore;
        run.Log.Tag("state", "early");
        run.Log.Metric("m", 1, 1);
        await run.Log.FlushAsync();
        time.Shift = TimeSpan.FromHours(-1);
        run.Log.Tag("state", "late");
        run.Log.Metric("m", 2, 2);
        Assert.False((await run.EndAsync()).OnServer);
        _proxy.Choose = (_, _) => Fault.None;
        Assert.True(await client.ReplaySpoolAsync());
        var read = await server.Client.Runs.GetAsync(run.RunId);
        Assert.Equal(("late", "FINISHED"), (read.Data!.Tags!.Single(t => t.Key == "state").Value, read.Info!.Status));
        // The points are those that were logged, at the times this clock showed.
        var history = await server.Client.Runs.MetricHistoryAsync(run.RunId, "m").ToListAsync();
        Assert.Equal([1, 2], history.OrderBy(m => m.Step).Select(m => m.Value!.Value));
        Assert.InRange(history.Single(m => m.Step == 1).Timestamp!.Value - history.Single(m => m.Step == 2).Timestamp!.Value, 3_500_000, 3_700_000);
    }

    sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
