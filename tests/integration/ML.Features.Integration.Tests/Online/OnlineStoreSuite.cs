using ML.Features.Contracts.Definitions;
using ML.Features.Online;

namespace ML.Features.Integration.Tests.Online;

/// <summary>What every online store must do; one subclass a store.</summary>
public abstract class OnlineStoreSuite : IAsyncLifetime
{
    static readonly OnlineLayout Layout = OnlineLayout.Of(new FeatureTable
    {
        Name = "t", PrimaryKeys = ["k"], PrimaryKeyTypes = ["long"], Features = [new FeatureColumn { Name = "a", Type = "double" }, new FeatureColumn { Name = "b", Type = "string" }],
    });

    IOnlineStore store = null!;

    private protected abstract Task<IOnlineStore> OpenAsync();

    public async Task InitializeAsync() => store = await OpenAsync();

    public async Task DisposeAsync() => await store.DisposeAsync();

    [Fact]
    public async Task Rows_come_back_in_the_order_of_the_keys_and_unknown_ones_as_null()
    {
        await WriteAsync(Row(1, 10, 1.5, "one"), Row(2, 10, double.NaN, ""), Row(-3, 10, -0.0, "ä\0\r\n"));
        var found = await ReadAsync(-3, 7, 1, null, 2, 1);
        Assert.Equal(["ä\0\r\n", null, "one", null, "", "one"], found.Select(f => f?.Text));
        Assert.True(double.IsNaN(found[4]!.Value.Number));
        Assert.True(double.IsNegative(found[0]!.Value.Number));
    }

    [Fact]
    public async Task An_older_row_never_overwrites_a_newer_one()
    {
        await WriteAsync(Row(1, 100, 1, "newest"), Row(2, -5, 1, "before 1970"));
        await WriteAsync(Row(1, 99, 2, "late"), Row(2, 0, 2, "1970"));
        await WriteAsync(Row(1, 100, 3, "corrected", created: 7));
        await WriteAsync(Row(1, 100, 4, "older correction", created: 6), Row(2, long.MinValue, 5, "never"));
        Assert.Equal(["corrected", "1970"], (await ReadAsync(1, 2)).Select(f => f?.Text));
    }

    [Fact]
    public async Task Writing_again_changes_nothing_and_equal_order_takes_the_last()
    {
        await WriteAsync(Row(1, 5, 1, "a"));
        await WriteAsync(Row(1, 5, 1, "a"));
        await WriteAsync(Row(1, 5, 2, "b"));
        Assert.Equal("b", (await ReadAsync(1))[0]?.Text);
    }

    [Fact]
    public async Task Keys_are_deleted_and_tables_dropped_alone()
    {
        await WriteAsync(Row(1, 5, 1, "a"), Row(2, 5, 1, "b"));
        await store.WriteAsync("t2", [Row(1, 5, 1, "other")], default);
        await store.DeleteAsync("t", [Key(1), Key(99)], default);
        Assert.Equal([null, "b"], (await ReadAsync(1, 2)).Select(f => f?.Text));
        await store.DropAsync("t", default);
        Assert.Equal([null], (await ReadAsync(2)).Select(f => f?.Text));
        var values = new byte[1][];
        await store.ReadAsync("t2", [Key(1)], values, default);
        Assert.NotNull(values[0]);
    }

    [Fact]
    public async Task Many_writers_at_once_leave_the_newest()
    {
        const int Many = 400;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < 10; round++)
                await WriteAsync([.. Enumerable.Range(0, Many).Select(key => Row(writer % 2 == 0 ? key : Many - 1 - key, round * 8 + writer, round * 8 + writer, "x"))]);
        })));
        Assert.All(await ReadAsync([.. Enumerable.Range(0, Many).Select(k => (long?)k)]), f => Assert.Equal(79, f!.Value.Number));
    }

    [Fact]
    public async Task Thousands_of_rows_fit_into_one_call()
    {
        await WriteAsync([.. Enumerable.Range(0, 5000).Select(i => Row(i, i, i, new string('x', i % 200)))]);
        var found = await ReadAsync([.. Enumerable.Range(0, 5000).Select(k => (long?)k)]);
        for (var i = 0; i < 5000; i++) Assert.Equal((i, i % 200), ((int)found[i]!.Value.Number, found[i]!.Value.Text.Length));
    }

    [Fact]
    public async Task A_large_call_meets_rows_that_are_there_already_and_keeps_the_newer_ones()
    {
        // Few known keys among many new ones, and the other way round: a store may take them on different ways.
        await WriteAsync([.. Enumerable.Range(0, 300).Select(i => Row(i * 10, 50, i, "first"))]);
        await WriteAsync([.. Enumerable.Range(0, 3000).Select(i => Row(i, i % 20 == 0 ? 49 : 51, -i, "second"))]);
        await WriteAsync([.. Enumerable.Range(0, 3100).Select(i => Row(i, i % 3 == 0 ? 60 : 40, -i, "third"))]);
        var found = await ReadAsync([.. Enumerable.Range(0, 3100).Select(k => (long?)k)]);
        for (var i = 0; i < 3100; i++)
            Assert.Equal(i % 3 == 0 || i >= 3000 ? "third" : i % 20 == 0 ? "first" : "second", found[i]!.Value.Text);
    }

    static byte[] Key(long key) => OnlineKey.Encode([FeatureValue.Of(key)]);

    static OnlineRow Row(long key, long happened, double number, string text, long created = 0) =>
        new(Key(key), PackedRow.Pack(Layout, happened, created, [FeatureValue.Of(number), FeatureValue.Of(text)]));

    async Task WriteAsync(params OnlineRow[] rows) => await store.WriteAsync("t", rows, default);

    async Task<List<(double Number, string Text)?>> ReadAsync(params long?[] keys)
    {
        var values = new byte[keys.Length][];
        await store.ReadAsync("t", [.. keys.Select(k => k is { } key ? Key(key) : null)], values, default);
        var found = new FoundRows(Layout, values);
        return [.. values.Select((value, row) =>
        {
            if (value is null) return ((double, string)?)null;
            found.Show(row);
            return (found.Get(0, row).AsDouble, found.Get(1, row).AsText);
        })];
    }
}
