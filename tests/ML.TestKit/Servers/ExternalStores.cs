using System.Collections.Concurrent;

namespace ML.TestKit.Servers;

/// <summary>PostgreSQL, S3 and Redis in place of the SQLite file and the folders that a test names: the same for the same names.</summary>
static class ExternalStores
{
    static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Databases = new();
    static readonly ConcurrentDictionary<string, int> Folders = new();
    static readonly Lazy<Task<S3Server>> Store = new(StartStoreAsync);
    static readonly string[] NoArtifacts = ["--artifacts-destination", "--no-serve-artifacts", "--default-artifact-root"];

    /// <summary>What a server is started with instead.</summary>
    public static async Task<Stores> InPlaceOfAsync(Stores own, string folder)
    {
        var flags = own.Flags;
        var store = await Store.Value;
        var uri = await DatabaseAsync(own.DatabaseUri);
        var changed = await Task.WhenAll(flags.Select((flag, i) => i > 0 && flags[i - 1] == "--registry-store-uri" ? DatabaseAsync(flag) : Task.FromResult(flag)));
        var number = Folders.GetOrAdd(folder, _ => Folders.Count);
        var environment = new Dictionary<string, string?>(own.Environment);
        if (!flags.Intersect(NoArtifacts).Any())
        {
            changed = [.. changed, "--artifacts-destination", $"s3://{S3Server.Bucket}/{number}-{Environment.ProcessId}"];
            // Whatever store another test of this process has put into the environment meanwhile.
            foreach (var name in S3Server.Variables) environment[name] = store.Variable(name);
        }

        if (!flags.Contains("--online-store")) changed = [.. changed, "--online-store", $"redis://:secret@127.0.0.1:{(await RedisServer.SharedAsync()).Port}/{number % RedisServer.Databases}"];
        return new Stores(uri, changed, environment);
    }

    static Task<string> DatabaseAsync(string uri) => uri.StartsWith("sqlite:", StringComparison.Ordinal)
        ? Databases.GetOrAdd(uri, _ => new(async () => await (await PostgresCluster.SharedAsync()).NewDatabaseAsync())).Value
        : Task.FromResult(uri);

    static async Task<S3Server> StartStoreAsync()
    {
        var store = new S3Server();
        await store.InitializeAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => store.DisposeAsync().Wait();
        return store;
    }
}
