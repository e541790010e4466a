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
    public async Task Rows_are_deleted_and_tables_dropped_alone()
    {
        await WriteAsync([.. Enumerable.Range(1, 1200).Select(i => Row(i, 5, 1, "b"))]);
        await store.WriteAsync("t2", [Row(1, 5, 1, "other")], default);
        // A row of another order came meanwhile, from somebody else: it stays.
        await WriteAsync(Row(2, 6, 1, "newer"), Row(3, 5, 1, "corrected", created: 1));
        await store.DeleteAsync("t", [Row(-1, 5, 0, ""), .. Enumerable.Range(1, 1100).Select(i => Row(i, 5, 7, "x"))], default);
        Assert.Equal([null, "newer", "corrected", null, null, "b"], (await ReadAsync(1, 2, 3, 4, 1100, 1101)).Select(f => f?.Text));
        await store.DropAsync("t", default);
        Assert.Equal([null, null], (await ReadAsync(2, 1200)).Select(f => f?.Text));
        await WriteAsync([.. Enumerable.Range(1, 300).Select(i => Row(i, 1, 1, "again"))]);
        Assert.Equal(["again", "again"], (await ReadAsync(2, 300)).Select(f => f?.Text));
        var values = new byte[1][];
        await store.ReadAsync("t2", [Key(1)], values, default);
        Assert.NotNull(values[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(400)]
    public async Task Keys_of_any_letters_and_any_length_are_told_apart(int copies)
    {
        string[] texts = ["", "\0", "a", "A", "é", "e\u0301", "😀", "'; --", "*", new('x', 5000), new string('x', 4999) + "y", new('ü', 3000)];
        var rows = texts.SelectMany((text, place) => Enumerable.Range(0, copies).Select(i => (Key: OnlineKey.Encode([FeatureValue.Of(text), FeatureValue.Of((long)i)]), Text: $"{place} {i}"))).ToList();
        await store.WriteAsync("keys", [.. rows.Select(r => new OnlineRow(r.Key, PackedRow.Pack(Layout, 5, 0, [FeatureValue.Of(1.0), FeatureValue.Of(r.Text)])))], default);
        var asked = rows.Where((_, i) => i % copies < 2).ToList();
        async Task<IEnumerable<string?>> TextsAsync()
        {
            var values = new byte[asked.Count][];
            await store.ReadAsync("keys", [.. asked.Select(r => r.Key)], values, default);
            var found = new FoundRows(Layout, values);
            return [.. values.Select((value, row) =>
            {
                if (value is not null) found.Show(row);
                return value is null ? null : found.Get(1, row).AsText;
            })];
        }

        Assert.Equal(asked.Select(r => r.Text), await TextsAsync());
        await store.DeleteAsync("keys", [.. asked.Select(r => new OnlineRow(r.Key, PackedRow.Order(5, 0)))], default);
        Assert.All(await TextsAsync(), Assert.Null);
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
