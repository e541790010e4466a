using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Tests.DuckDb;

/// <summary>Rows that are taken where they arise.</summary>
public sealed class RowSinkTests : IDisposable
{
    const int Rows = 100_000;
    const string Columns = "i, CASE WHEN i % 7 = 0 THEN NULL ELSE 'text ' || i END, 0.5::FLOAT";

    readonly DuckDbDatabase database = new(new DuckDbOptions { Threads = 1 });

    public void Dispose() => database.Dispose();

    [Fact]
    public void Every_row_is_handed_over_once_and_in_order_with_its_nulls_and_constants()
    {
        var next = 0;
        using var sink = new RowSink(database, chunk =>
        {
            for (var row = 0; row < chunk.RowCount; row++, next++)
            {
                Assert.Equal(next, chunk[0].Get<long>(row));
                Assert.Equal(next % 7 == 0 ? null : $"text {next}", chunk[1].GetStringOrNull(row));
                Assert.Equal(0.5f, chunk[2].Get<float>(row));
            }
        });
        Assert.Equal(Rows, Read(sink, $"SELECT {sink.Select(Columns)} FROM range({Rows}) t(i)"));
        Assert.Equal(Rows, next);
    }

    [Fact]
    public void A_query_goes_no_further_than_it_is_asked_to()
    {
        var taken = 0;
        using var connection = database.Connect();
        connection.Execute("SET streaming_buffer_size = '4KiB'");
        using var sink = new RowSink(database, chunk => taken += chunk.RowCount);
        using var result = connection.Stream($"SELECT {sink.Select("i")} FROM range({Rows}) t(i)");
        using var first = result.Fetch();
        Assert.InRange(taken, 1, Rows / 10);
    }

    [Fact]
    public void What_the_taker_throws_comes_out_of_the_query()
    {
        using var sink = new RowSink(database, _ => throw new FormatException("no number"));
        Assert.Equal("no number", Assert.Throws<FormatException>(() => Read(sink, $"SELECT {sink.Select("i")} FROM range({Rows}) t(i)")).Message);
    }

    [Fact]
    public void What_the_query_refuses_is_its_own_error()
    {
        using var sink = new RowSink(database, _ => { });
        var error = Assert.Throws<PlatformException>(() => Read(sink, $"SELECT {sink.Select("nothing")} FROM range({Rows}) t(i)"));
        Assert.Contains("nothing", error.Message);
    }

    [Fact]
    public void Nobody_else_calls_it()
    {
        string select;
        using (var sink = new RowSink(database, _ => { })) select = sink.Select("i");
        using var connection = database.Connect();
        var error = Assert.Throws<PlatformException>(() => connection.Query($"SELECT {select} FROM range(3) t(i)"));
        Assert.Contains("not for queries of one's own", error.Message);
    }

    long Read(RowSink sink, string sql)
    {
        using var connection = database.Connect();
        using var result = sink.Run(() => connection.Stream(sql));
        long rows = 0;
        while (sink.Run(() => result.Fetch()) is { } chunk)
            using (chunk) rows += chunk.RowCount;
        return rows;
    }
}
