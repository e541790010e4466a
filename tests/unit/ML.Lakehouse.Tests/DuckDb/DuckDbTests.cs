using Apache.Arrow;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Tests.DuckDb;

public sealed class DuckDbTests : IDisposable
{
    readonly DuckDbConnection connection = DuckDbDatabase.Shared.Connect();

    public void Dispose() => connection.Dispose();

    [Fact]
    public void Vectors_give_values_nulls_and_strings_of_any_length()
    {
        using var result = connection.Query("SELECT i::INT, CASE WHEN i % 3 = 0 THEN NULL ELSE repeat('ä', i::INT) END FROM range(5000) t(i)");
        var seen = 0;
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++, seen++)
            {
                Assert.Equal(seen, chunk[0].Get<int>(row));
                Assert.Equal(seen % 3 == 0 ? null : new string('ä', seen), chunk[1].GetStringOrNull(row));
            }

        Assert.Equal(5000, seen);
    }

    [Fact]
    public void Lists_structs_and_maps_are_read_in_place()
    {
        using var result = connection.Query("SELECT [1, 2, NULL], {'a': 7, 'b': 'x'}, MAP {'k': 3.5::DOUBLE}");
        using var chunk = result.Fetch()!;
        Assert.Equal(0..3, chunk[0].GetRange(0));
        Assert.Equal(2, chunk[0].Elements.Get<int>(1));
        Assert.True(chunk[0].Elements.IsNull(2));
        Assert.Equal("x", chunk[1].Field(1).GetString(0));
        Assert.Equal("k", chunk[2].Elements.Field(0).GetString(0));
        Assert.Equal(3.5, chunk[2].Elements.Field(1).Get<double>(0));
        Assert.Equal(["INTEGER[]", "STRUCT(\"a\" INTEGER, \"b\" VARCHAR)", "MAP(VARCHAR, DOUBLE)"], result.Columns.Select(c => c.Sql));
    }

    [Fact]
    public void Parameters_of_every_kind_arrive_as_they_were_bound()
    {
        using var statement = connection.Prepare("SELECT $1::VARCHAR || $2::VARCHAR || $3::VARCHAR || $4::VARCHAR || $5::VARCHAR || coalesce($6::VARCHAR, '-')");
        statement.Bind(1, 42).Bind(2, 1.5).Bind(3, true).Bind(4, "it's").Bind(5, new DateOnly(2024, 2, 29)).BindNull(6);
        using var result = statement.Query();
        using var chunk = result.Fetch()!;
        Assert.Equal("421.5trueit's2024-02-29-", chunk[0].GetString(0));
        Assert.Throws<PlatformException>(() => statement.Bind(7, 1));
    }

    [Fact]
    public void Arrow_batches_go_out_and_come_back_equal()
    {
        using var result = connection.Stream("""
            SELECT i::INT AS i, i / 2 AS d, 'text ' || i AS s, [i, i + 1] AS l, {'x': i} AS st, DATE '2024-01-01' + i::INT AS day,
                TIMESTAMPTZ '2024-01-01 00:00:00Z' + to_seconds(i) AS moment, (i / 4)::DECIMAL(20, 3) AS dec, i % 2 = 0 AS b FROM range(3000) t(i)
            """);
        var schema = result.ArrowSchema();
        connection.Dispose();
        using var other = DuckDbDatabase.Shared.Connect();
        other.CreateTable("back", schema, result.ArrowBatches());
        using var check = other.Query("SELECT count(*), sum(i), sum(l[2]), max(s), sum(st.x), max(day)::VARCHAR, max(moment)::VARCHAR, sum(dec)::VARCHAR, count(*) FILTER (WHERE b) FROM back");
        using var chunk = check.Fetch()!;
        Assert.Equal(3000, chunk[0].Get<long>(0));
        Assert.Equal("text 999", chunk[3].GetString(0));
        Assert.Equal("2032-03-18", chunk[5].GetString(0));
        Assert.Equal("2024-01-01 00:49:59+00", chunk[6].GetString(0));
        Assert.Equal(1500, chunk[8].Get<long>(0));
    }

    [Fact]
    public void Batches_outlive_their_chunk_and_result()
    {
        List<RecordBatch> batches;
        using (var result = connection.Query("SELECT i, 'v' || i AS v FROM range(5000) t(i)")) batches = [.. result.ArrowBatches()];
        GC.Collect();
        Assert.Equal(5000, batches.Sum(b => b.Length));
        var last = batches[^1];
        Assert.Equal("v4999", ((StringArray)last.Column(1)).GetString(last.Length - 1));
        batches.ForEach(b => b.Dispose());
    }

    [Fact]
    public void The_appender_writes_rows_and_says_what_it_refuses()
    {
        connection.Execute("CREATE TEMP TABLE t (a INT, b VARCHAR, c DOUBLE)");
        using (var appender = connection.Append("t"))
        {
            for (var i = 0; i < 3000; i++) appender.Append(i).Append(i % 2 == 0 ? null : $"row {i}").Append(i * 0.5).EndRow();
            appender.Complete();
        }

        using var result = connection.Query("SELECT count(*), count(b), sum(c) FROM t");
        using var chunk = result.Fetch()!;
        Assert.Equal((3000L, 1500L, 2249250.0), (chunk[0].Get<long>(0), chunk[1].Get<long>(0), chunk[2].Get<double>(0)));
        var error = Assert.Throws<PlatformException>(() => connection.Append("missing"));
        Assert.Contains("missing", error.Message);
    }

    [Fact]
    public void Errors_carry_the_code_of_who_is_at_fault()
    {
        Assert.Equal(ErrorCode.InvalidParameterValue, Assert.Throws<PlatformException>(() => connection.Query("SELECT nothing")).Code);
        Assert.Equal(ErrorCode.InvalidParameterValue, Assert.Throws<PlatformException>(() => connection.Prepare("SELEC 1")).Code);
        using var small = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = "20MB", SpillLimit = "0KB", Threads = 1 });
        using var session = small.Connect();
        var error = Assert.Throws<PlatformException>(() => session.Execute("CREATE TEMP TABLE big AS SELECT md5(i::VARCHAR) AS s FROM range(2000000) t(i) ORDER BY s"));
        Assert.Equal(ErrorCode.ResourceExhausted, error.Code);
    }

    [Fact]
    public void A_running_query_is_cancelled()
    {
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var error = Assert.ThrowsAny<Exception>(() => connection.Query("SELECT sum(a.i * b.i) FROM range(10000000) a(i), range(1000000) b(i)", source.Token).Dispose());
        Assert.True(error is OperationCanceledException or PlatformException { Code: ErrorCode.Cancelled }, error.ToString());
    }
}
