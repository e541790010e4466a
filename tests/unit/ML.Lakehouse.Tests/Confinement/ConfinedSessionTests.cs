using ML.Common.Errors;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Schemas;
using ML.TestKit;

namespace ML.Lakehouse.Tests.Confinement;

/// <summary>What SQL from the network can and cannot do; the second wall is tried with the first one taken away.</summary>
public sealed class ConfinedSessionTests : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    DuckDbDatabase database = null!;
    ConfinedSession session = null!;

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(folder.File("in"));
        await WriteAsync("in/numbers", "SELECT range AS n FROM range(5)");
        await WriteAsync("out/secrets", "SELECT 'secret' AS n");
        database = new DuckDbDatabase(new DuckDbOptions { Allowed = new AllowedFolders([folder.File("in")]) });
        session = new ConfinedSession(database);
        await session.AttachAsync("numbers", "numbers", folder.File("in"));
    }

    public Task DisposeAsync()
    {
        session.Dispose();
        database.Dispose();
        folder.Dispose();
        return Task.CompletedTask;
    }

    async Task<DeltaTable> WriteAsync(string name, string query)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        var type = connection.Describe(query)[0].Sql == "BIGINT" ? "long" : "string";
        var table = await DeltaTable.CreateAsync(folder.File(name), new TableDefinition { Schema = new StructType([new StructField("n", new PrimitiveType(type))]) });
        await table.AppendAsync(query);
        return table;
    }

    long Number(string sql)
    {
        using var result = session.Stream(sql, "the test");
        using var chunk = result.Fetch()!;
        return chunk[0].Get<long>(0);
    }

    [Theory]
    [InlineData("SELECT sum(n)::BIGINT FROM numbers", 10)]
    [InlineData("SELECT count(*) FROM NUMBERS a JOIN numbers b USING (n)", 5)]
    [InlineData("WITH big AS (SELECT * FROM numbers WHERE n > 2) SELECT count(*) FROM big", 2)]
    [InlineData("WITH RECURSIVE r AS (SELECT 1::BIGINT AS i UNION ALL SELECT i + 1 FROM r WHERE i < 4) SELECT max(i) FROM r", 4)]
    [InlineData("FROM range(3) SELECT count(*)", 3)]
    [InlineData("SELECT (SELECT max(n) FROM numbers) -- a comment", 4)]
    [InlineData("SELECT list_sum(list_transform([1, 2], lambda x: x + 1))::BIGINT", 5)]
    [InlineData("SELECT count(*) FROM (VALUES ('/etc/passwd'), ('x.csv')) t(a)", 2)]
    [InlineData("SELECT count(*) FROM numbers UNION ALL SELECT 1 WHERE false", 5)]
    [InlineData("SELECT count(*) FROM (PIVOT numbers ON n IN (1, 2) USING count(*))", 1)]
    public void Queries_over_attached_tables_run(string sql, long expected) => Assert.Equal(expected, Number(sql));

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')", "function 'read_csv'")]
    [InlineData("SELECT * FROM '/etc/passwd'", "table '/etc/passwd'")]
    [InlineData("SELECT * FROM \"/etc/passwd.csv\"", "table '/etc/passwd.csv'")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')", "function 'read_text'")]
    [InlineData("SELECT * FROM read_parquet('../out/secrets/*.parquet')", "function 'read_parquet'")]
    [InlineData("SELECT * FROM glob('/etc/*')", "function 'glob'")]
    [InlineData("SELECT 1 WHERE EXISTS (SELECT * FROM read_blob('/etc/passwd'))", "function 'read_blob'")]
    [InlineData("SELECT n FROM numbers ORDER BY (SELECT max(content) FROM read_text('/etc/hostname'))", "function 'read_text'")]
    [InlineData("WITH x AS MATERIALIZED (SELECT * FROM read_json('/etc/x')) SELECT * FROM x", "function 'read_json'")]
    [InlineData("SELECT (WITH \"a.csv\" AS (SELECT 1) SELECT 1), b.* FROM \"a.csv\" b", "table 'a.csv'")]
    [InlineData("SELECT * FROM query('SELECT * FROM read_csv(''/etc/passwd'')')", "function 'query'")]
    [InlineData("SELECT * FROM query_table('/etc/passwd')", "function 'query_table'")]
    [InlineData("SELECT * FROM arrow_scan(1, 2, 3)", "function 'arrow_scan'")]
    [InlineData("SELECT * FROM duckdb_settings()", "function 'duckdb_settings'")]
    [InlineData("SELECT * FROM duckdb_secrets()", "function 'duckdb_secrets'")]
    [InlineData("SELECT * FROM information_schema.tables", "table 'information_schema.tables'")]
    [InlineData("SELECT * FROM main.numbers", "table 'main.numbers'")]
    [InlineData("SELECT current_setting('temp_directory')", "function 'current_setting'")]
    [InlineData("SELECT * FROM (SHOW ALL TABLES)", "SHOW")]
    [InlineData("DESCRIBE numbers", "SHOW")]
    [InlineData("SELECT * FROM sniff_csv('/etc/passwd')", "function 'sniff_csv'")]
    [InlineData("SELECT * FROM json_execute_serialized_sql('{}')", "function 'json_execute_serialized_sql'")]
    [InlineData("SELECT * FROM secrets", "table 'secrets'")]
    public void Queries_that_reach_out_are_refused(string sql, string thing)
    {
        var error = Assert.Throws<PlatformException>(() => session.Stream(sql, "the test"));
        Assert.Equal(ErrorCode.PermissionDenied, error.Code);
        Assert.Contains(thing, error.Message);
    }

    [Theory]
    [InlineData("COPY (SELECT 1) TO '/tmp/written.csv'")]
    [InlineData("SELECT 1; COPY (SELECT 1) TO '/tmp/written.csv'")]
    [InlineData("SELECT 1) TO '/tmp/written.csv'; SELECT (1")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("ATTACH '/tmp/other.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SET enable_external_access = true")]
    [InlineData("CREATE TABLE x AS SELECT 1")]
    [InlineData("DROP VIEW numbers")]
    [InlineData("PRAGMA database_list")]
    [InlineData("CALL pragma_version()")]
    [InlineData("EXPORT DATABASE '/tmp/dump'")]
    [InlineData("EXPLAIN SELECT 1")]
    [InlineData("SELECT 1\0")]
    [InlineData("")]
    public void What_is_no_single_query_is_refused(string sql)
    {
        var error = Assert.Throws<PlatformException>(() => session.Stream(sql, "the test"));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
    }

    [Theory]
    [InlineData("SELECT * FROM read_csv('/etc/passwd')")]
    [InlineData("SELECT * FROM read_parquet('{0}/out/secrets/*.parquet')")]
    [InlineData("SELECT * FROM read_parquet('{0}/in/../out/secrets/*.parquet')")]
    [InlineData("COPY (SELECT 1) TO '{0}/out/written.csv'")]
    [InlineData("ATTACH '{0}/out/other.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("LOAD httpfs")]
    [InlineData("SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')")]
    [InlineData("SET GLOBAL enable_external_access = true")]
    [InlineData("SET GLOBAL allowed_directories = ['/']")]
    [InlineData("SET threads = 64")]
    [InlineData("RESET lock_configuration")]
    public void The_instance_opens_nothing_outside_even_if_text_were_let_through(string sql)
    {
        using var connection = database.Connect();
        Assert.Throws<PlatformException>(() => connection.Execute(sql.Replace("{0}", folder.Path, StringComparison.Ordinal)));
        Assert.False(File.Exists(folder.File("out/written.csv")));
    }

    [Theory]
    [InlineData("{0}/out/secrets")]
    [InlineData("../out/secrets")]
    public async Task Tables_outside_are_not_attached(string place)
    {
        var error = await Assert.ThrowsAsync<PlatformException>(() => session.AttachAsync("s", place.Replace("{0}", folder.Path), folder.File("in")));
        Assert.Equal(ErrorCode.PermissionDenied, error.Code);
    }

    [Fact]
    public async Task A_log_that_names_files_outside_is_refused()
    {
        var table = await WriteAsync("in/bait", "SELECT 'bait' AS n");
        var secret = Directory.GetFiles(folder.File("out/secrets"), "*.parquet").Single();
        var commit = Path.Combine(table.Location, "_delta_log", "00000000000000000001.json");
        var name = Path.GetFileName(Directory.GetFiles(table.Location, "*.parquet").Single());
        File.WriteAllText(commit, File.ReadAllText(commit).Replace(name, secret, StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<PlatformException>(() => session.AttachAsync("bait", "bait", folder.File("in")));
        Assert.Equal(ErrorCode.PermissionDenied, error.Code);
    }

    [Theory]
    [InlineData("a + 1", true)]
    [InlineData("CASE WHEN a > 1 THEN 'x' END -- why", true)]
    [InlineData("(SELECT 1)", true)]
    [InlineData("a) FROM read_csv('/etc/passwd') AS t(a", false)]
    [InlineData("1 FROM read_csv('/etc/passwd')", false)]
    [InlineData("(SELECT max(content) FROM read_text('/etc/passwd'))", false)]
    [InlineData("1; DROP TABLE x", false)]
    [InlineData("1, 2", false)]
    [InlineData("1 AS b", false)]
    [InlineData("1 /*", false)]
    [InlineData("1 ORDER BY 1", false)]
    [InlineData("a WHERE true", false)]
    [InlineData("getvariable('x')", false)]
    public void Expressions_are_one_value_over_no_tables(string sql, bool fits)
    {
        using var connection = database.Connect();
        if (fits) SqlText.CheckExpression(connection, sql, "the test");
        else Assert.Throws<PlatformException>(() => SqlText.CheckExpression(connection, sql, "the test"));
    }

    [Fact]
    public void The_tables_of_a_query_are_found_without_those_it_defines() =>
        Assert.Equal(["a", "b"], session.TablesIn("WITH c AS (SELECT * FROM a) SELECT * FROM c, B WHERE EXISTS (SELECT 1 FROM b)", "the test").Select(t => t.ToLowerInvariant()));

    [Fact]
    public void An_instance_without_walls_is_not_taken() => Assert.Throws<ArgumentException>(() => new ConfinedSession(DuckDbDatabase.Shared));
}
