using ML.Common.Errors;
using ML.Tables.Queries;

namespace ML.Tables.Tests;

public sealed class QueryTests(CatalogFixture tables) : IClassFixture<CatalogFixture>
{
    [Theory]
    [InlineData("SELECT kind, count(*), sum(price) FROM lake.sales.orders GROUP BY kind ORDER BY kind", "even|50|3675.0\nodd|50|3750.0")]
    [InlineData("SELECT count(*) FROM orders", "100")]
    [InlineData("SELECT count(*) FROM \"orders@2\"", "101")]
    [InlineData("SELECT count(*) FROM sales.\"orders@v1\";", "100")]
    [InlineData("SELECT count(*) FROM orders AT (VERSION => 2)", "101")]
    [InlineData("SELECT orders.id FROM lake.sales.orders AT (VERSION => 2) WHERE orders.id > 500", "1000")]
    [InlineData("SELECT count(*) - (SELECT count(*) FROM orders AT (VERSION => 2)) FROM orders AS o AT (VERSION => 1) JOIN orders x AT (VERSION => 2) USING (id)", "-1")]
    [InlineData("WITH o AS (FROM orders AT (TIMESTAMP => TIMESTAMP '2099-01-01 00:00:00')) SELECT count(*) FROM o", "100")]
    [InlineData("SELECT count(*), '\"é日\"' FROM orders AT (TIMESTAMP => '2099-01-01')", "100|\"é日\"")]
    [InlineData("SELECT p.name FROM lake.people p JOIN orders o USING (id) ORDER BY 1", "ana\nNULL")]
    [InlineData("SELECT id FROM other.\"default\".people", "7")]
    [InlineData("WITH people AS (SELECT 5 AS id) SELECT id FROM people", "5")]
    [InlineData("SELECT * FROM range(2) -- two", "0\n1")]
    [InlineData("FROM orders SELECT max(id)", "99")]
    [InlineData("SELECT a.id, b.id FROM (SELECT 1 AS id) a, (SELECT 2 AS id) b", "1|2")]
    [InlineData("SELECT column_name FROM (DESCRIBE orders)", "id\nprice\nkind")]
    [InlineData("SELECT 9007199254740993, 0.1 + 0.2::DOUBLE, [1, NULL], {'a': DATE '2013-01-01'}", "9007199254740993|0.30000000000000004|[1, NULL]|{'a': 2013-01-01}")]
    [InlineData("WITH orders AS (SELECT id FROM orders WHERE id < 2) SELECT * FROM orders ORDER BY 1", "0\n1")]
    public async Task A_select_reads_tables_of_the_catalogue(string sql, string expected) => Assert.Equal(expected, await tables.RowsAsync(sql));

    [Fact]
    public async Task A_name_of_several_tables_needs_its_catalogue()
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() => tables.RunAsync("SELECT * FROM people"));
        Assert.Contains("\"other\".\"default\".\"people\"", error.Message);
        var answer = await tables.Get<StatementService>().ExecuteAsync(new ExecuteStatement { Statement = "SELECT id FROM people", Catalog = "other" }, CancellationToken.None);
        Assert.Equal("7", answer.Result.DataArray[0][0]);
    }

    [Fact]
    public async Task Rows_beyond_the_limit_are_left_out_and_the_answer_says_so()
    {
        var answer = await tables.RunAsync("SELECT id FROM orders ORDER BY id DESC", limit: 3);
        Assert.Equal((true, 3, "99"), (answer.Manifest.Truncated, answer.Result.RowCount, answer.Result.DataArray[0][0]));
        Assert.False((await tables.RunAsync("SELECT id FROM orders", limit: 100)).Manifest.Truncated);
    }

    [Fact]
    public async Task A_query_that_takes_too_long_is_stopped()
    {
        await using var services = CatalogFixture.Services(new CatalogOptions { Roots = tables.Roots, QueryTimeout = TimeSpan.FromMilliseconds(300) });
        var service = (StatementService)services.GetService(typeof(StatementService))!;
        var error = await Assert.ThrowsAsync<PlatformException>(() => service.ExecuteAsync(new ExecuteStatement { Statement = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE hash(a.range + b.range) % 3 = 1" }, CancellationToken.None));
        Assert.Equal(ErrorCode.DeadlineExceeded, error.Code);
    }

    [Theory]
    [InlineData("SELEC 1", "syntax error")]
    [InlineData("SELECT nothing FROM orders", "nothing")]
    [InlineData("SELECT * FROM orders LIMIT", "cannot be read")]
    [InlineData("SELECT 1; SELECT 2", "several")]
    [InlineData("SELECT * FROM orders AT (VERSION => 1 + 1)", "AT (VERSION => 3)")]
    [InlineData("SELECT * FROM orders AT (TIMESTAMP => 'soon')", "soon")]
    public async Task A_mistake_is_named(string sql, string part)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() => tables.RunAsync(sql));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.Contains(part, error.Message, StringComparison.OrdinalIgnoreCase);
    }
}
