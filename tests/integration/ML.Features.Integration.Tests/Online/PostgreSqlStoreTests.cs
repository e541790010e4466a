using ML.Common.Errors;
using ML.Features.Online;
using ML.Features.Online.PostgreSql;
using ML.TestKit.Servers;

namespace ML.Features.Integration.Tests.Online;

public sealed class PostgreSqlStoreTests : OnlineStoreSuite
{
    private protected override async Task<IOnlineStore> OpenAsync() =>
        new PostgreSqlStore(await (await PostgresCluster.SharedAsync()).NewDatabaseAsync());

    [Fact]
    public async Task A_store_that_is_gone_is_named_spared_and_found_again()
    {
        await using var cluster = await PostgresCluster.CreateAsync();
        var clock = new ManualClock();
        await using var store = new CircuitBreakingStore(new PostgreSqlStore(await cluster.NewDatabaseAsync()), clock);
        var values = new byte[1][];
        byte[] row = [.. new byte[16], 7];
        await store.WriteAsync("t", [new OnlineRow([1], row)], default);
        await store.ReadAsync("t", [[1]], values, default);
        await cluster.StopAsync();
        for (var i = 0; i < 5; i++)
        {
            var error = await Assert.ThrowsAsync<PlatformException>(async () => await store.ReadAsync("t", [[1]], values, default));
            Assert.Equal(ErrorCode.TemporarilyUnavailable, error.Code);
            Assert.Contains("the online store postgresql at 127.0.0.1:", error.Message);
        }

        var spared = await Assert.ThrowsAsync<PlatformException>(async () => await store.ReadAsync("t", [[1]], values, default));
        Assert.Contains("failed 5 times in a row; it is tried again in 5.0 s", spared.Message);
        await cluster.StartAsync();
        clock.Advance(TimeSpan.FromSeconds(6));
        await store.ReadAsync("t", [[1]], values, default);
        Assert.Equal(row, values[0]);
    }
}
