using ML.Hosting.Databases;
using ML.TestKit;

namespace ML.Tracking.Tests;

/// <summary>A tracking database in a file of the test's own, with our indexes.</summary>
sealed class TrackingFile : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();

    TrackingFile() => Database = DatabaseFactory.Open($"sqlite:///{folder.File("mlflow.db")}");

    public IDatabase Database { get; }

    public static async Task<TrackingFile> CreateAsync(params string[] statements)
    {
        var file = new TrackingFile();
        await MlflowSchema.EnsureAsync(file.Database);
        await OwnIndexes.EnsureAsync(file.Database);
        await file.ExecuteAsync(["INSERT INTO experiments (experiment_id, name, lifecycle_stage, workspace) VALUES (1, 'e', 'active', 'default')", .. statements]);
        return file;
    }

    public Task ExecuteAsync(params string[] statements) => Database.WriteAsync(async session =>
    {
        foreach (var statement in statements) await session.ExecuteAsync(statement);
        return true;
    });

    public Task<List<string>> PlanAsync(string sql, params object?[] arguments) =>
        Database.ReadAsync(session => session.QueryAsync("EXPLAIN QUERY PLAN " + sql, r => r.GetString(3), arguments));

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        folder.Dispose();
    }
}
