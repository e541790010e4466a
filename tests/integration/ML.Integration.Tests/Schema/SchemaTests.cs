using ML.TestKit;
using ML.TestKit.Servers;
using Npgsql;

namespace ML.Integration.Tests.Schema;

/// <summary>
/// The database we create is the one the real server creates: tables, columns, types, defaults, keys, indexes, triggers and
/// the revision. The reference is the real server's own DDL.
/// </summary>
public sealed class SchemaTests
{
    [Fact]
    public async Task Sqlite_is_created_as_the_real_server_creates_it()
    {
        using var folder = new TemporaryFolder();
        var reference = Repository.SharedFile("data", "mlflow-3.17.2", "schema-sqlite.sql");
        await using (await MlServer.StartAsync(folder.Path))
        {
        }

        var expected = folder.File("expected.db");
        SqliteFile.Execute(expected, "PRAGMA user_version = 0");
        SqliteFile.Script(expected, await File.ReadAllTextAsync(reference));
        var ours = SqliteFile.Describe(folder.File("mlflow.db"));
        Assert.NotEmpty(ours);
        Assert.Equal(SqliteFile.Describe(expected), ours);
        Assert.Equal("dc11669786a5", SqliteFile.Query(folder.File("mlflow.db"), "SELECT version_num FROM alembic_version")[0][0]);
    }

    [Fact]
    public async Task PostgreSql_is_created_as_the_real_server_creates_it()
    {
        using var folder = new TemporaryFolder();
        var reference = Repository.SharedFile("data", "mlflow-3.17.2", "schema-postgresql.sql");
        var cluster = await PostgresCluster.SharedAsync();
        var ours = await cluster.NewDatabaseAsync();
        await using (await MlServer.StartAsync(ours, folder.Path))
        {
        }

        var expected = await cluster.NewDatabaseAsync();
        await using (var connection = new NpgsqlConnection(PostgresDescription.ConnectionString(expected)))
        {
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(await File.ReadAllTextAsync(reference), connection);
            await command.ExecuteNonQueryAsync();
        }

        var description = await PostgresDescription.DescribeAsync(ours);
        Assert.True(description.Count > 500, $"only {description.Count} facts were read");
        Assert.Equal(await PostgresDescription.DescribeAsync(expected), description);
    }
}
