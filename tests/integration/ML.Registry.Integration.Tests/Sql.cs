using ML.Hosting.Databases;
using Npgsql;

namespace ML.Registry.Integration.Tests;

/// <summary>Looks into a PostgreSQL database past the server.</summary>
static class Sql
{
    public static async Task ExecuteAsync(string uri, params string[] statements)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(DatabaseUri.Parse(uri).ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
