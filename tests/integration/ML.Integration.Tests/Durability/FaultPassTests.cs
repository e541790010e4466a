using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Durability;

/// <summary>
/// A platform of several processes at work, and everything that can go away goes away in turn. `./ml bench fault-pass` is the same
/// for ten minutes.
/// </summary>
public sealed class FaultPassTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Hour = TimeSpan.FromHours(1);
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Nothing_acknowledged_is_lost_whatever_dies()
    {
        await using var cluster = await PostgresCluster.CreateAsync();
        await using var platform = await SplitPlatform.StartAsync(await cluster.NewDatabaseAsync(), folder, "tracking,platform", "artifacts,registry", "features,tables,serving", "features,tables,serving");
        using var http = new HttpClient { BaseAddress = new Uri(platform.Gateway.Address) };
        var work = new PlatformWork(http);
        await work.PrepareAsync();
        using var stop = new CancellationTokenSource();
        var working = work.RunAsync(writers: 2, stop.Token);
        await work.GoesOnAsync(working, Patience);

        // A clock that is an hour ahead, then right, then an hour behind: on each of the services that write times.
        await platform.ReplaceAsync(0, Hour);
        await platform.ReplaceAsync(1);
        await work.GoesOnAsync(working, Patience);
        await platform.ReplaceAsync(2, Hour);
        await platform.ReplaceGatewayAsync();
        await work.GoesOnAsync(working, Patience);
        await platform.ReplaceAsync(2, -Hour);
        await cluster.StopAsync();
        await cluster.StartAsync();
        await work.GoesOnAsync(working, Patience);

        await stop.CancelAsync();
        await working;
        var broken = await new Invariants(http, work).BrokenAsync();
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }
}
