namespace ML.Hosting.Databases;

/// <summary>
/// Our own indexes beside MLflow's tables, named <c>ml_…</c>: MLflow neither sees nor needs them, and they can be dropped at
/// any time. MLflow has none on a run's experiment nor on a metric's value, so its searches read whole tables.
/// </summary>
public static class OwnIndexes
{
    static readonly string[] Statements =
    [
        "CREATE INDEX IF NOT EXISTS ml_runs_experiment ON runs (experiment_id, lifecycle_stage, start_time, run_uuid)",
        "CREATE INDEX IF NOT EXISTS ml_latest_metrics_value ON latest_metrics (key, value, run_uuid)",
    ];

    /// <summary>Creates what is missing, one index a transaction so that writers wait as briefly as possible.</summary>
    public static async Task EnsureAsync(IDatabase database, CancellationToken cancellation = default)
    {
        foreach (var statement in Statements)
        {
            await database.WriteAsync(
                async session =>
                {
                    // Two servers on one PostgreSQL may start together; IF NOT EXISTS alone can race there.
                    if (session.Kind == DatabaseKind.PostgreSql) await session.ExecuteAsync("SELECT pg_advisory_xact_lock(5000318)");
                    return await session.ExecuteAsync(statement);
                },
                cancellation);
        }
    }
}
