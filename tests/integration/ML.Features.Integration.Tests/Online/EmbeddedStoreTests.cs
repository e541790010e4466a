using ML.Features.Online;
using ML.Features.Online.Embedded;
using ML.TestKit;

namespace ML.Features.Integration.Tests.Online;

public sealed class EmbeddedStoreTests : OnlineStoreSuite, IDisposable
{
    readonly TemporaryFolder folder = new();

    private protected override Task<IOnlineStore> OpenAsync() => Task.FromResult<IOnlineStore>(new EmbeddedStore(folder.File("online.db")));

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_read_lately_is_read_again_when_somebody_else_has_changed_it()
    {
        await using var mine = new EmbeddedStore(folder.File("shared.db"));
        await using var other = new EmbeddedStore(folder.File("shared.db"));
        async Task<byte[]?[]> ReadAsync()
        {
            var values = new byte[2][];
            await mine.ReadAsync("t", [[1], [2]], values, default);
            return values;
        }

        static OnlineRow Row(byte key, byte order) => new([key], [.. Enumerable.Repeat(order, PackedRow.OrderLength)]);
        for (byte turn = 1; turn < 50; turn++)
        {
            await other.WriteAsync("t", [Row(1, turn), Row(2, turn)], default);
            for (var i = 0; i < 2; i++) Assert.Equal([Row(1, turn).Value, Row(2, turn).Value], await ReadAsync());
        }

        await other.DeleteAsync("t", [Row(1, 48)], default);
        Assert.Equal([Row(1, 49).Value, Row(2, 49).Value], await ReadAsync());
        await other.DeleteAsync("t", [Row(1, 49)], default);
        Assert.Equal([null, Row(2, 49).Value], await ReadAsync());
        await other.DropAsync("t", default);
        Assert.Equal([null, null], await ReadAsync());
    }
}
