using ML.Hosting.Databases.Sqlite;

namespace ML.Hosting.Databases;

/// <summary>
/// Our own indexes beside MLflow's tables, named <c>ml_…</c>: MLflow neither sees nor needs them, and they can be dropped at
/// any time. MLflow has none on a run's experiment, on a metric's value nor on a run's parent, so its searches read whole
/// tables. What orders metrics by value is <see cref="MetricValues"/> on SQLite.
/// </summary>
public static class OwnIndexes
{
    const long Lock = 5000318;

    static readonly (string Name, string On)[] All =
    [
        ("ml_runs_recent", "runs (experiment_id, lifecycle_stage, start_time DESC, run_uuid)"),
        ("ml_tags_parent", $"tags ({Shortened("value")}, run_uuid) WHERE key = 'mlflow.parentRunId'"),
        ("ml_logged_models_recent", "logged_models (experiment_id, lifecycle_stage, creation_timestamp_ms DESC, model_id)"),
        ("ml_logged_model_metrics_run", "logged_model_metrics (run_id)"),
        ("ml_model_versions_run", "model_versions (run_id)"),
    ];

    const string MetricOrder = "ml_latest_metrics_order";

    /// <summary>What of a text an index holds: whole texts can be longer than an index entry may be.</summary>
    public static string Shortened(string expression) => $"substr({expression}, 1, 100)";

    /// <summary>Creates what is missing. PostgreSQL builds beside its writers; SQLite's writers wait for one small index at a time.</summary>
    public static async Task EnsureAsync(IDatabase database, CancellationToken cancellation = default)
    {
        if (database.Kind == DatabaseKind.PostgreSql)
        {
            await database.MaintainAsync(BuildBesideWritersAsync, cancellation);
            return;
        }

        foreach (var (name, on) in All)
            await database.MaintainAsync(session => session.ExecuteAsync($"CREATE INDEX IF NOT EXISTS {name} ON {on}"), cancellation);
        await MetricValues.FillAsync(database, cancellation);
    }

    /// <summary>Names of those that are not there, or were not built to their end.</summary>
    public static async Task<IReadOnlyList<string>> MissingAsync(IDatabase database, CancellationToken cancellation = default)
    {
        var there = await database.ReadAsync(
            session => session.QueryAsync(
                session.Kind == DatabaseKind.Sqlite
                    ? "SELECT name FROM sqlite_master WHERE type = 'index'"
                    : "SELECT c.relname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND pg_table_is_visible(c.oid)",
                r => r.GetString(0)),
            cancellation);
        var names = All.Select(i => i.Name);
        return [.. (database.Kind == DatabaseKind.PostgreSql ? names.Append(MetricOrder) : names).Except(there)];
    }

    // One server builds; another that starts meanwhile leaves it to that one.
    static async Task BuildBesideWritersAsync(DbSession session)
    {
        if (!await session.FirstOrDefaultAsync("SELECT pg_try_advisory_lock($1)", r => r.GetBoolean(0), Lock)) return;
        foreach (var (name, on) in All.Append((MetricOrder, "latest_metrics (key, is_nan, value, run_uuid)")))
        {
            // A build that was cut off leaves an index that is never used.
            var broken = await session.ScalarInt64Async(
                "SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid AND c.relname = $1 AND pg_table_is_visible(c.oid)", name);
            if (broken is not null) await session.ExecuteAsync($"DROP INDEX {name}");
            await session.ExecuteAsync($"CREATE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {on}");
        }
    }
}
