using ML.Common.Errors;
using ML.Features.Online;
using ML.Features.Online.Redis;
using ML.TestKit.Servers;

namespace ML.Features.Integration.Tests.Online;

public sealed class RedisStoreTests : OnlineStoreSuite
{
    static int database;

    private protected override async Task<IOnlineStore> OpenAsync()
    {
        var server = await RedisServer.SharedAsync();
        return new RedisStore(RedisAddress.Parse($"redis://:secret@127.0.0.1:{server.Port}/{Interlocked.Increment(ref database) % 16}"));
    }

    [Fact]
    public async Task A_store_that_is_gone_is_named_spared_and_found_again()
    {
        await using var server = await RedisServer.StartAsync();
        var clock = new ManualClock();
        await using var store = new CircuitBreakingStore(new RedisStore(RedisAddress.Parse($"redis://:secret@127.0.0.1:{server.Port}")), clock);
        var values = new byte[1][];
        await store.ReadAsync("t", [[1]], values, default);
        await server.KillAsync();
        for (var i = 0; i < 5; i++)
        {
            var error = await Assert.ThrowsAsync<PlatformException>(async () => await store.ReadAsync("t", [[1]], values, default));
            Assert.Equal(ErrorCode.TemporarilyUnavailable, error.Code);
            Assert.Contains($"redis at 127.0.0.1:{server.Port} cannot be reached", error.Message);
        }

        var spared = await Assert.ThrowsAsync<PlatformException>(async () => await store.ReadAsync("t", [[1]], values, default));
        Assert.Contains("failed 5 times in a row; it is tried again in 5.0 s", spared.Message);
        await server.RestartAsync();
        clock.Advance(TimeSpan.FromSeconds(6));
        await store.ReadAsync("t", [[1]], values, default);
        Assert.Null(values[0]);
    }

    [Fact]
    public async Task Values_larger_than_any_buffer_come_back_whole()
    {
        await using var store = await OpenAsync();
        var rows = Enumerable.Range(0, 6).Select(i => new OnlineRow([(byte)i], [.. new byte[16], .. Enumerable.Repeat((byte)(i + 10), i * 70_001)])).ToList();
        await store.WriteAsync("large", rows, default);
        var values = new byte[]?[8];
        await store.ReadAsync("large", [[5], [0], [77], [3], null, [4], [1], [2]], values, default);
        byte[]?[] expected = [rows[5].Value, rows[0].Value, null, rows[3].Value, null, rows[4].Value, rows[1].Value, rows[2].Value];
        Assert.Equal(expected, values);
    }

    [Fact]
    public async Task A_wrong_password_is_told()
    {
        var server = await RedisServer.SharedAsync();
        await using var store = new RedisStore(RedisAddress.Parse($"redis://:wrong@127.0.0.1:{server.Port}"));
        var error = await Assert.ThrowsAsync<PlatformException>(async () => await store.ReadAsync("t", [[1]], new byte[1][], default));
        Assert.Contains("WRONGPASS", error.Message);
    }
}
