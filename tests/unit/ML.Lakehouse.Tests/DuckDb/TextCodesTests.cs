using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.TestKit;

namespace ML.Lakehouse.Tests.DuckDb;

/// <summary>Codes that SQL asks this process for.</summary>
public sealed class TextCodesTests : IDisposable
{
    const int Rows = 200_000, Texts = 40;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Every_text_and_null_gets_its_code_and_a_dictionary_is_looked_up_once(int threads)
    {
        using var database = new DuckDbDatabase(new DuckDbOptions { Threads = threads });
        using var connection = database.Connect();
        var file = Sql.Literal(folder.File("texts.parquet"));
        connection.Execute($"COPY (SELECT i AS id, CASE WHEN i % 11 = 0 THEN NULL ELSE repeat('t', (i % {Texts})::INT) END AS text FROM range({Rows}) t(i)) TO {file}");
        long lookedUp = 0;
        using var codes = new TextCodes(database, (texts, to) =>
        {
            Interlocked.Add(ref lookedUp, to.Length);
            for (var i = 0; i < to.Length; i++) to[i] = texts.IsNull(i) ? -1 : texts.GetBytes(i).Length;
        });
        using var result = connection.Query($"SELECT count(*)::BIGINT, count(*) FILTER ({codes.Of("text")} <> CASE WHEN id % 11 = 0 THEN -1 ELSE id % {Texts} END)::BIGINT FROM read_parquet({file})");
        using var chunk = result.Fetch()!;
        Assert.Equal((Rows, 0), (chunk[0].Get<long>(0), chunk[1].Get<long>(0)));
        Assert.InRange(lookedUp, Texts, Rows / 10);
    }

    [Fact]
    public void After_its_end_nobody_asks_it()
    {
        using var database = new DuckDbDatabase(new DuckDbOptions { Threads = 1 });
        string call;
        using (var codes = new TextCodes(database, (_, _) => { })) call = codes.Of("'x' || i");
        using var connection = database.Connect();
        Assert.Contains("not for queries of one's own", Assert.Throws<PlatformException>(() => connection.Query($"SELECT {call} FROM range(3) t(i)")).Message);
    }
}
