using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests;

/// <summary>The databases that every test of the registry runs on.</summary>
static class Databases
{
    public static TheoryData<string> All => new() { "sqlite", "postgresql" };

    public static async Task<MlServer> StartAsync(string kind, TemporaryFolder folder, params string[] flags) =>
        await MlServer.StartAsync(await NewAsync(kind, folder.Path), folder.Path, flags);

    /// <summary>The address of a fresh database; SQLite's file lies in the folder.</summary>
    public static async Task<string> NewAsync(string kind, string folder) => kind == "sqlite"
        ? $"sqlite:///{folder}/mlflow.db"
        : await (await PostgresCluster.SharedAsync()).NewDatabaseAsync();
}
