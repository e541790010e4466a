using ML.TestKit.Servers;

namespace ML.Integration.Tests.Split;

/// <summary>PostgreSQL, S3 and Redis, as a platform on several machines has them.</summary>
sealed class SharedStores : IAsyncDisposable
{
    readonly S3Server store = new();

    SharedStores(string databaseUri, int redis)
    {
        DatabaseUri = databaseUri;
        Flags = ["--artifacts-destination", $"s3://{S3Server.Bucket}/{Guid.NewGuid():n}", "--online-store", $"redis://:secret@127.0.0.1:{redis}"];
    }

    public string DatabaseUri { get; }

    /// <summary>Flags of every process.</summary>
    public string[] Flags { get; }

    /// <summary>The way to S3, for the environment of every process.</summary>
    public IReadOnlyDictionary<string, string?> Environment => S3Server.Variables.ToDictionary(name => name, store.Variable);

    public static async Task<SharedStores> StartAsync()
    {
        var stores = new SharedStores(await (await PostgresCluster.SharedAsync()).NewDatabaseAsync(), (await RedisServer.SharedAsync()).Port);
        await stores.store.InitializeAsync();
        return stores;
    }

    public async ValueTask DisposeAsync() => await store.DisposeAsync();
}
