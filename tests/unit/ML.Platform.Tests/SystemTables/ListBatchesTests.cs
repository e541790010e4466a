using ML.Hosting.SystemTables;
using ML.Lakehouse.DuckDb;
using ML.Platform.SystemTables;
using ML.TestKit;

namespace ML.Platform.Tests.SystemTables;

/// <summary>Lists as PostgreSQL sends them become the rows of a Delta table that they stand for.</summary>
public sealed class ListBatchesTests : IDisposable
{
    const int Owner = 1;

    static readonly SystemColumn[] Columns =
    [
        Column("key", SystemType.Text), Column("owner", SystemType.Text), Column("number", SystemType.Number), Column("whole", SystemType.Whole), Column("moment", SystemType.Time), Column("flag", SystemType.Flag),
    ];

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Values_of_every_type_and_nulls_of_every_type_arrive()
    {
        var rows = new ListBatches(Columns, Owner);
        rows.Add(new ListRow(
            ListRow.Texts("größe", "", null, "学習率"), ListRow.Text("läufer"), ListRow.Numbers(1.5, double.NaN, null, double.NegativeInfinity),
            ListRow.Wholes(long.MinValue, null, 0, long.MaxValue), ListRow.Wholes(1_700_000_000_123, null, 0, -1), ListRow.Flags(true, false, null, true)));
        Assert.Equal(4, rows.Count);
        Assert.Equal(
            [
                "größe|läufer|1.5|-9223372036854775808|2023-11-14 22:13:20.123|true",
                "|läufer|nan|none|none|false",
                "none|läufer|none|0|1970-01-01 00:00:00|none",
                "学習率|läufer|-inf|9223372036854775807|1969-12-31 23:59:59.999|true",
            ],
            await WrittenAsync(rows));
    }

    [Fact]
    public async Task Times_that_no_calendar_holds_become_null_and_the_first_and_last_ones_stay()
    {
        var rows = new ListBatches(Columns, Owner);
        long?[] times = [long.MinValue, -62135596800001, -62135596800000, 253402300799999, 253402300800000, long.MaxValue];
        rows.Add(new ListRow(
            ListRow.Texts("a", "b", "c", "d", "e", "f"), ListRow.Text("o"), ListRow.Numbers(0, 0, 0, 0, 0, 0), ListRow.Wholes(0, 0, 0, 0, 0, 0), ListRow.Wholes(times), ListRow.Flags(null, null, null, null, null, null)));
        Assert.Equal(
            ["none", "none", "0001-01-01 00:00:00", "9999-12-31 23:59:59.999", "none", "none"],
            (await WrittenAsync(rows)).Select(r => r.Split('|')[4]));
    }

    [Fact]
    public async Task Several_rows_of_lists_follow_each_other_and_empty_ones_are_none()
    {
        var rows = new ListBatches(Columns, Owner);
        rows.Add(Of("one", "a", "b"));
        rows.Add(Of("two"));
        rows.Add(Of("three", "c"));
        // More than a byte of a bitmap, and not a whole number of them.
        rows.Add(Of("four", [.. Enumerable.Range(0, 2047).Select(i => $"k{i}")]));
        Assert.Equal(2050, rows.Count);
        var written = (await WrittenAsync(rows)).Select(r => string.Join('|', r.Split('|')[..2])).ToList();
        Assert.Equal(2050, written.Count);
        Assert.Equal(["a|one", "b|one", "c|three", "k0|four"], written.Take(4));
        Assert.Equal("k2046|four", written[^1]);
    }

    [Fact]
    public async Task A_table_of_nothing_but_empty_lists_gets_no_row()
    {
        var rows = new ListBatches(Columns, Owner);
        rows.Add(Of("nobody"));
        Assert.Equal(0, rows.Count);
        Assert.Empty(await WrittenAsync(rows));
    }

    [Fact]
    public void The_owner_may_stand_first()
    {
        var rows = new ListBatches([Column("owner", SystemType.Text), Column("key", SystemType.Text)], 0);
        rows.Add(new ListRow(ListRow.Text("o"), ListRow.Texts("a", "b", "c")));
        Assert.Equal(3, rows.Count);
    }

    static ListRow Of(string owner, params string[] keys) => new(
        ListRow.Texts(keys), ListRow.Text(owner), ListRow.Numbers([.. keys.Select(_ => (double?)1)]), ListRow.Wholes([.. keys.Select((_, i) => i % 3 == 0 ? (long?)null : i)]),
        ListRow.Wholes([.. keys.Select(_ => (long?)0)]), ListRow.Flags([.. keys.Select((_, i) => (bool?)(i % 2 == 0))]));

    // Written and read back: what counts is what stands in the table.
    async Task<List<string>> WrittenAsync(ListBatches rows)
    {
        var table = await new TableFolder(folder.Path).OpenAsync(new WrittenTable(), CancellationToken.None);
        await table.AppendAsync(rows.Input());
        using var connection = DuckDbDatabase.Shared.Connect();
        (await (await table.SnapshotAsync()).ScanAsync()).Attach(connection, "written");
        using var result = connection.Query("""
            SELECT concat_ws('|', coalesce(key, 'none'), owner, CASE WHEN isnan(number) THEN 'nan' ELSE coalesce(number::VARCHAR, 'none') END, coalesce(whole::VARCHAR, 'none'), coalesce((moment AT TIME ZONE 'UTC')::VARCHAR, 'none'), coalesce(flag::VARCHAR, 'none'))
            FROM written
            """);
        List<string> read = [];
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++) read.Add(chunk[0].GetString(row));
        return read;
    }

    sealed record WrittenTable() : SystemTable("written", "", ListBatchesTests.Columns);

    static SystemColumn Column(string name, SystemType type) => new(name, type, name);
}
