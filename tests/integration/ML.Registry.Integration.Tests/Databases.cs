using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests;

/// <summary>The databases that every test of the registry runs on.</summary>
static class Databases
{
    public static TheoryData<string> All => new() { "sqlite", "postgresql" };

    public static async Task<MlServer> StartAsync(string kind, TemporaryFolder folder, params string[] flags)
    {
        if (kind == "sqlite") return await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, flags);
        var cluster = await PostgresCluster.SharedAsync();
        return await MlServer.StartAsync(await cluster.NewDatabaseAsync(), folder.Path, flags);
    }
}
