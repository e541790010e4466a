using ML.Hosting.Databases;

namespace ML.Features.Catalog;

/// <summary>The feature store's own tables, beside MLflow's in the same database. Steps are only ever added.</summary>
static class FeatureSchema
{
    static readonly string[] Steps =
    [
        """
        CREATE TABLE ml_feature_definitions (
            name VARCHAR(255) NOT NULL, version INTEGER NOT NULL, kind VARCHAR(32) NOT NULL, body TEXT NOT NULL,
            created_at BIGINT NOT NULL, is_current INTEGER NOT NULL, PRIMARY KEY (name, version))
        """,
        """
        CREATE TABLE ml_feature_materializations (
            name VARCHAR(255) NOT NULL, store VARCHAR(32) NOT NULL, state VARCHAR(16) NOT NULL, body TEXT NOT NULL, PRIMARY KEY (name, store))
        """,
        "CREATE TABLE ml_feature_training_sets (name VARCHAR(255) NOT NULL PRIMARY KEY, created_at BIGINT NOT NULL, body TEXT NOT NULL)",
        """
        CREATE TABLE ml_feature_facts (
            location TEXT NOT NULL, version BIGINT NOT NULL, fact VARCHAR(255) NOT NULL, body TEXT NOT NULL, PRIMARY KEY (location, version, fact))
        """,
    ];

    public static async Task EnsureAsync(IDatabase database, CancellationToken cancellation = default)
    {
        if (await database.ReadAsync(FindAsync, cancellation) == Steps.Length) return;
        await database.WriteAsync(UpgradeAsync, cancellation);
    }

    static async Task<int> UpgradeAsync(DbSession session)
    {
        await SchemaLock.TakeAsync(session, SchemaLock.Features);
        await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS ml_feature_schema (step INTEGER NOT NULL PRIMARY KEY)");
        var done = (int)(await session.ScalarInt64Async("SELECT COUNT(*) FROM ml_feature_schema") ?? 0);
        for (var step = done; step < Steps.Length; step++)
        {
            await session.ExecuteAsync(Steps[step]);
            await session.ExecuteAsync("INSERT INTO ml_feature_schema (step) VALUES ($1)", (long)step);
        }

        return 0;
    }

    static async Task<int> FindAsync(DbSession session)
    {
        var exists = session.Kind == DatabaseKind.Sqlite
            ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'ml_feature_schema'"
            : "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'ml_feature_schema' AND schemaname = ANY (current_schemas(false))";
        if (await session.ScalarInt64Async(exists) == 0) return 0;
        return (int)(await session.ScalarInt64Async("SELECT COUNT(*) FROM ml_feature_schema") ?? 0);
    }
}
