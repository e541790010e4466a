using ML.TestKit.Servers;

namespace ML.Benchmarks.Tracking;

/// <summary>The engines that are measured.</summary>
static class BenchDatabase
{
    public const string Sqlite = "sqlite", PostgreSql = "postgresql";

    public static readonly string[] Engines = [Sqlite, PostgreSql];

    /// <summary>The address of a new, empty database; SQLite's file lies in the folder.</summary>
    public static async Task<string> NewAsync(string engine, string folder) =>
        engine == Sqlite ? $"sqlite:///{folder}/mlflow.db" : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
}
