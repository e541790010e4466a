using ML.TestKit.Servers;

namespace ML.Compat.Tests.Clients;

/// <summary>The databases that every client test runs on.</summary>
public enum TestDatabase
{
    Sqlite,
    PostgreSql,
}

static class TestDatabases
{
    /// <summary>The address of a fresh database; SQLite's file lies in the folder.</summary>
    public static async Task<string> NewAsync(this TestDatabase kind, string folder) => kind == TestDatabase.Sqlite
        ? $"sqlite:///{folder}/mlflow.db"
        : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
}
