using ML.Common.Errors;
using ML.Tables.Queries;

namespace ML.Tables.Tests;

/// <summary>SQL of a caller reaches the tables of the catalogue and nothing else on the machine.</summary>
public sealed class ConfinementTests(CatalogFixture tables) : IClassFixture<CatalogFixture>
{
    [Theory]
    [InlineData("SELECT * FROM '{secret}'")]
    [InlineData("SELECT * FROM read_csv('{secret}')")]
    [InlineData("SELECT * FROM read_text('/etc/passwd')")]
    [InlineData("SELECT * FROM read_blob('/etc/passwd')")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM sniff_csv('{secret}')")]
    [InlineData("SELECT * FROM parquet_metadata('{outside}/x.parquet')")]
    [InlineData("SELECT * FROM read_parquet('{outside}/*.parquet')")]
    [InlineData("SELECT * FROM query('SELECT 1')")]
    [InlineData("SELECT * FROM query_table('orders')")]
    [InlineData("SELECT * FROM duckdb_settings()")]
    [InlineData("SELECT * FROM information_schema.tables")]
    [InlineData("SELECT * FROM pragma_database_list")]
    [InlineData("SELECT (SELECT content FROM read_text('/etc/passwd'))")]
    [InlineData("SELECT * FROM (WITH \"{secret}\" AS (SELECT 1 AS id) SELECT * FROM \"{secret}\") a, \"{secret}\" b")]
    [InlineData("WITH x AS (SELECT * FROM read_csv('{secret}')) SELECT * FROM x")]
    [InlineData("SELECT 1) UNION ALL (SELECT * FROM '{secret}'")]
    [InlineData("SHOW TABLES")]
    [InlineData("SHOW ALL TABLES")]
    [InlineData("COPY (SELECT 1) TO '{secret}'")]
    [InlineData("COPY orders TO '{secret}'")]
    [InlineData("ATTACH '{secret}'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD '/tmp/x.so'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("PRAGMA database_list")]
    [InlineData("CALL pragma_version()")]
    [InlineData("CREATE TABLE t AS SELECT 1")]
    [InlineData("INSERT INTO orders VALUES (1, 1, 'x')")]
    [InlineData("DELETE FROM orders")]
    [InlineData("DROP TABLE orders")]
    [InlineData("EXPORT DATABASE '{outside}'")]
    [InlineData("EXPLAIN ANALYZE SELECT * FROM '{secret}'")]
    public async Task What_is_no_query_over_the_catalogue_is_refused(string sql)
    {
        var filled = sql.Replace("{secret}", tables.Secret, StringComparison.Ordinal).Replace("{outside}", tables.Outside, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<PlatformException>(() => tables.RunAsync(filled));
        Assert.True(error.Code is ErrorCode.InvalidParameterValue or ErrorCode.ResourceDoesNotExist, $"{error.Code}: {error.Message}");
        Assert.Equal("id\n99\n", File.ReadAllText(tables.Secret));
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('{secret}')")]
    [InlineData("SELECT * FROM '{secret}'")]
    [InlineData("COPY (SELECT 1) TO '{secret}'")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("SET allowed_paths = ['{secret}']")]
    [InlineData("ATTACH '{secret}.db' AS x")]
    [InlineData("LOAD '/tmp/x.so'")]
    public void A_closed_session_holds_without_the_reader_before_it(string sql)
    {
        using var session = new CatalogSession(new CatalogOptions());
        session.Close();
        Assert.Throws<PlatformException>(() => session.Connection.Execute(sql.Replace("{secret}", tables.Secret, StringComparison.Ordinal)));
        Assert.Equal("id\n99\n", File.ReadAllText(tables.Secret));
        Assert.False(File.Exists(tables.Secret + ".db"));
    }

    [Fact]
    public async Task A_table_whose_files_lie_elsewhere_is_not_read()
    {
        var log = Path.Combine(tables.Lake, "clone", "_delta_log");
        Directory.CreateDirectory(log);
        var commit = File.ReadAllText(Path.Combine(tables.Outside, "_delta_log", "00000000000000000000.json"))
            + File.ReadAllText(Path.Combine(tables.Outside, "_delta_log", "00000000000000000001.json")).Replace("\"path\":\"", $"\"path\":\"file://{tables.Outside}/", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(log, "00000000000000000000.json"), commit);
        try
        {
            var error = await Assert.ThrowsAsync<PlatformException>(() => tables.RunAsync("SELECT * FROM clone"));
            Assert.Equal(ErrorCode.PermissionDenied, error.Code);
        }
        finally
        {
            Directory.Delete(Path.Combine(tables.Lake, "clone"), recursive: true);
        }
    }
}
