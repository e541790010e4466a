using System.Diagnostics;

namespace ML.Hosting.Databases.Sqlite;

/// <summary>
/// Latest metrics in the order of their values, for searches that are ordered by a metric. SQLite builds an index in one
/// transaction, for which every writer of a large database would wait half a minute. So this one is a table of ours: triggers
/// keep it with each change of <c>latest_metrics</c>, whoever makes it, and what was there before is brought in step by step.
/// </summary>
public static class MetricValues
{
    public const string Table = "ml_metric_values";

    // One row: the last metric brought in, and whether all are.
    const string Progress = "ml_metric_values_progress";

    const int FirstRows = 1000, FewestRows = 100, MostRows = 20_000;

    // How long a step keeps writers waiting, about.
    static readonly TimeSpan StepTime = TimeSpan.FromMilliseconds(60);

    const string Remove = $"DELETE FROM {Table} WHERE key = old.key AND is_nan = old.is_nan AND value = old.value AND run_uuid = old.run_uuid";

    const string Add = $"INSERT OR IGNORE INTO {Table} VALUES (new.key, new.is_nan, new.value, new.run_uuid)";

    static readonly (string Name, string Sql)[] Objects =
    [
        (Table, $"CREATE TABLE {Table} (key TEXT NOT NULL, is_nan INTEGER NOT NULL, value REAL NOT NULL, run_uuid TEXT NOT NULL, PRIMARY KEY (key, is_nan, value, run_uuid)) WITHOUT ROWID"),
        (Progress, $"CREATE TABLE {Progress} (key TEXT NOT NULL, run_uuid TEXT NOT NULL, complete INTEGER NOT NULL)"),
        ("ml_metric_values_insert", $"CREATE TRIGGER ml_metric_values_insert AFTER INSERT ON latest_metrics BEGIN {Add}; END"),
        ("ml_metric_values_delete", $"CREATE TRIGGER ml_metric_values_delete AFTER DELETE ON latest_metrics BEGIN {Remove}; END"),
        ("ml_metric_values_update",
            "CREATE TRIGGER ml_metric_values_update AFTER UPDATE OF key, value, is_nan, run_uuid ON latest_metrics "
            + "WHEN old.value <> new.value OR old.is_nan <> new.is_nan OR old.key <> new.key OR old.run_uuid <> new.run_uuid "
            + $"BEGIN {Remove}; {Add}; END"),
    ];

    /// <summary>Whether searches may rely on the table.</summary>
    public static async Task<bool> AreCompleteAsync(DbSession session) => await session.ScalarInt64Async($"SELECT complete FROM {Progress}") == 1;

    /// <summary>
    /// Creates table and triggers where one of them is missing, empty. A migration of MLflow's that rebuilds
    /// <c>latest_metrics</c> takes the triggers along, and with them the trust in the table.
    /// </summary>
    public static Task PrepareAsync(IDatabase database, CancellationToken cancellation = default) => database.WriteAsync(
        async session =>
        {
            var found = await session.QueryAsync("SELECT name FROM sqlite_master WHERE name LIKE 'ml\\_metric\\_values%' ESCAPE '\\'", r => r.GetString(0));
            if (Objects.All(o => found.Contains(o.Name))) return true;
            foreach (var (name, sql) in Objects) await session.ExecuteAsync($"DROP {(sql.StartsWith("CREATE TABLE", StringComparison.Ordinal) ? "TABLE" : "TRIGGER")} IF EXISTS {name}");
            foreach (var (_, sql) in Objects) await session.ExecuteAsync(sql);
            return await session.ExecuteAsync($"INSERT INTO {Progress} SELECT '', '', NOT EXISTS (SELECT 1 FROM latest_metrics)") == 1;
        },
        cancellation);

    /// <summary>Brings in what is missing, in transactions of their own between which others write.</summary>
    public static async Task FillAsync(IDatabase database, CancellationToken cancellation = default)
    {
        await PrepareAsync(database, cancellation);
        var rows = FirstRows;
        while (!await database.ReadAsync(AreCompleteAsync, cancellation))
        {
            var spent = await database.WriteAsync(session => StepAsync(session, rows), cancellation);
            rows = (int)Math.Clamp(rows * (StepTime / spent), Math.Max(FewestRows, rows / 2), Math.Min(MostRows, rows * 2));
        }
    }

    // In the order of the primary key, so that the rows of a metric come together and go to the table in its own order.
    static async Task<TimeSpan> StepAsync(DbSession session, int rows)
    {
        var started = Stopwatch.GetTimestamp();
        var (key, run) = await session.FirstOrDefaultAsync($"SELECT key, run_uuid FROM {Progress}", r => (r.GetString(0), r.GetString(1)));
        const string next = "FROM latest_metrics WHERE (key, run_uuid) > ($1, $2) ORDER BY key, run_uuid LIMIT";
        await session.ExecuteAsync(
            $"INSERT OR IGNORE INTO {Table} SELECT key, is_nan, value, run_uuid FROM (SELECT key, is_nan, value, run_uuid {next} $3) ORDER BY key, is_nan, value, run_uuid", key, run, (long)rows);
        var last = await session.FirstOrDefaultAsync<(string Key, string Run)?>($"SELECT key, run_uuid {next} 1 OFFSET $3", r => (r.GetString(0), r.GetString(1)), key, run, rows - 1L);
        if (last is { } reached) await session.ExecuteAsync($"UPDATE {Progress} SET key = $1, run_uuid = $2", reached.Key, reached.Run);
        else await session.ExecuteAsync($"UPDATE {Progress} SET complete = 1");
        return Stopwatch.GetElapsedTime(started);
    }
}
