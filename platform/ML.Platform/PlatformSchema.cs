using ML.Hosting.Databases;

namespace ML.Platform;

/// <summary>The tables of lineage and audit log, beside MLflow's in the same database. Steps are only ever added.</summary>
static class PlatformSchema
{
    static readonly string[] Steps =
    [
        """
        CREATE TABLE ml_lineage_nodes (
            id TEXT NOT NULL PRIMARY KEY, kind VARCHAR(32) NOT NULL, name TEXT NOT NULL, version VARCHAR(255),
            created_at BIGINT NOT NULL, created_by VARCHAR(255) NOT NULL, deleted_at BIGINT)
        """,
        "CREATE INDEX ml_lineage_nodes_by_kind ON ml_lineage_nodes (kind, created_at)",
        """
        CREATE TABLE ml_lineage_edges (
            source TEXT NOT NULL, target TEXT NOT NULL, relation VARCHAR(32) NOT NULL,
            created_at BIGINT NOT NULL, created_by VARCHAR(255) NOT NULL, ended_at BIGINT, PRIMARY KEY (target, relation, source))
        """,
        "CREATE INDEX ml_lineage_edges_by_source ON ml_lineage_edges (source)",
        """
        CREATE TABLE ml_lineage_events (
            sequence {identity}, transaction_id BIGINT NOT NULL, event_id VARCHAR(36) NOT NULL, time BIGINT NOT NULL, act VARCHAR(64) NOT NULL,
            actor VARCHAR(255) NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL)
        """,
        """
        CREATE TABLE ml_audit_log (
            id {identity}, time BIGINT NOT NULL, actor VARCHAR(255) NOT NULL, action VARCHAR(64) NOT NULL,
            entity_kind VARCHAR(32) NOT NULL, entity_name TEXT NOT NULL, before_state TEXT, after_state TEXT)
        """,
        "CREATE INDEX ml_audit_log_by_entity ON ml_audit_log (entity_kind, entity_name, id)",
        "{append-only}",
        "CREATE TABLE ml_lineage_sent (target VARCHAR(64) NOT NULL PRIMARY KEY, position VARCHAR(64) NOT NULL, owner VARCHAR(36) NOT NULL, owned_until BIGINT NOT NULL)",
        "{without-row-numbers}",
    ];

    // A number for each row, as SQLite gives them, is one more tree to keep with each change; events, which stay, need no note of the greatest.
    const string SqliteWithoutRowNumbers =
        """
        CREATE TABLE ml_lineage_nodes_as_key (
            id TEXT NOT NULL PRIMARY KEY, kind VARCHAR(32) NOT NULL, name TEXT NOT NULL, version VARCHAR(255),
            created_at BIGINT NOT NULL, created_by VARCHAR(255) NOT NULL, deleted_at BIGINT) WITHOUT ROWID;
        INSERT INTO ml_lineage_nodes_as_key SELECT id, kind, name, version, created_at, created_by, deleted_at FROM ml_lineage_nodes;
        DROP TABLE ml_lineage_nodes;
        ALTER TABLE ml_lineage_nodes_as_key RENAME TO ml_lineage_nodes;
        CREATE INDEX ml_lineage_nodes_by_kind ON ml_lineage_nodes (kind, created_at);
        CREATE TABLE ml_lineage_edges_as_key (
            source TEXT NOT NULL, target TEXT NOT NULL, relation VARCHAR(32) NOT NULL,
            created_at BIGINT NOT NULL, created_by VARCHAR(255) NOT NULL, ended_at BIGINT, PRIMARY KEY (target, relation, source)) WITHOUT ROWID;
        INSERT INTO ml_lineage_edges_as_key SELECT source, target, relation, created_at, created_by, ended_at FROM ml_lineage_edges;
        DROP TABLE ml_lineage_edges;
        ALTER TABLE ml_lineage_edges_as_key RENAME TO ml_lineage_edges;
        CREATE INDEX ml_lineage_edges_by_source ON ml_lineage_edges (source);
        CREATE TABLE ml_lineage_events_in_order (
            sequence INTEGER PRIMARY KEY, transaction_id BIGINT NOT NULL, event_id VARCHAR(36) NOT NULL, time BIGINT NOT NULL, act VARCHAR(64) NOT NULL,
            actor VARCHAR(255) NOT NULL, inputs TEXT NOT NULL, outputs TEXT NOT NULL);
        INSERT INTO ml_lineage_events_in_order SELECT sequence, transaction_id, event_id, time, act, actor, inputs, outputs FROM ml_lineage_events;
        DROP TABLE ml_lineage_events;
        ALTER TABLE ml_lineage_events_in_order RENAME TO ml_lineage_events
        """;

    // The database itself refuses, so that no mistake of ours can rewrite what happened.
    const string SqliteAppendOnly =
        """
        CREATE TRIGGER ml_audit_log_no_update BEFORE UPDATE ON ml_audit_log BEGIN SELECT RAISE(ABORT, 'ml_audit_log is append-only'); END;
        CREATE TRIGGER ml_audit_log_no_delete BEFORE DELETE ON ml_audit_log BEGIN SELECT RAISE(ABORT, 'ml_audit_log is append-only'); END
        """;

    const string PostgreSqlAppendOnly =
        """
        CREATE FUNCTION ml_audit_log_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''ml_audit_log is append-only''; END';
        CREATE TRIGGER ml_audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ml_audit_log EXECUTE FUNCTION ml_audit_log_append_only()
        """;

    /// <summary>Whether a database has all these tables, as it does once a server of ours has worked on it.</summary>
    public static async Task<bool> IsThereAsync(IDatabase database, CancellationToken cancellation = default) =>
        await database.ReadAsync(FindAsync, cancellation) == Steps.Length;

    public static async Task EnsureAsync(IDatabase database, CancellationToken cancellation = default)
    {
        if (await IsThereAsync(database, cancellation)) return;
        await database.WriteAsync(UpgradeAsync, cancellation);
    }

    static async Task<int> UpgradeAsync(DbSession session)
    {
        await SchemaLock.TakeAsync(session, SchemaLock.Platform);
        await session.ExecuteAsync("CREATE TABLE IF NOT EXISTS ml_platform_schema (step INTEGER NOT NULL PRIMARY KEY)");
        var done = (int)(await session.ScalarInt64Async("SELECT COUNT(*) FROM ml_platform_schema") ?? 0);
        for (var step = done; step < Steps.Length; step++)
        {
            await session.ExecuteAsync(For(session.Kind, Steps[step]));
            await session.ExecuteAsync("INSERT INTO ml_platform_schema (step) VALUES ($1)", (long)step);
        }

        return 0;
    }

    static string For(DatabaseKind kind, string step) => kind == DatabaseKind.Sqlite
        ? step.Replace("{identity}", "INTEGER PRIMARY KEY AUTOINCREMENT", StringComparison.Ordinal).Replace("{append-only}", SqliteAppendOnly, StringComparison.Ordinal)
            .Replace("{without-row-numbers}", SqliteWithoutRowNumbers, StringComparison.Ordinal)
        : step.Replace("{identity}", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", StringComparison.Ordinal).Replace("{append-only}", PostgreSqlAppendOnly, StringComparison.Ordinal)
            .Replace("{without-row-numbers}", "SELECT 1", StringComparison.Ordinal);

    static async Task<int> FindAsync(DbSession session)
    {
        var exists = session.Kind == DatabaseKind.Sqlite
            ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'ml_platform_schema'"
            : "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'ml_platform_schema' AND schemaname = ANY (current_schemas(false))";
        if (await session.ScalarInt64Async(exists) == 0) return 0;
        return (int)(await session.ScalarInt64Async("SELECT COUNT(*) FROM ml_platform_schema") ?? 0);
    }
}
