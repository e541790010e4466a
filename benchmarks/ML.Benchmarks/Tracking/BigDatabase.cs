using System.Data.Common;
using Microsoft.Data.Sqlite;
using ML.Hosting.Databases;
using Npgsql;

namespace ML.Benchmarks.Tracking;

/// <summary>
/// Fills a database that has MLflow's tables directly: one experiment of many runs with many metrics each, and one run with
/// a long history. Sent through an API it would take hours.
/// </summary>
sealed record BigDatabase(int Runs, int Metrics, int Points)
{
    /// <summary>The experiment of the runs.</summary>
    public const string Experiment = "1000";

    /// <summary>The run with the history, in an experiment of its own.</summary>
    public const string HistoryRun = "00000000000000000000000000000001";

    public const string HistoryKey = "history";

    public async Task LoadAsync(string uri)
    {
        var parsed = DatabaseUri.Parse(uri);
        var sqlite = parsed.Kind == DatabaseKind.Sqlite;
        await using DbConnection connection = sqlite ? new SqliteConnection(parsed.ConnectionString) : new NpgsqlConnection(parsed.ConnectionString);
        await connection.OpenAsync();
        if (sqlite) await ExecuteAsync(connection, "PRAGMA synchronous=OFF; PRAGMA cache_size=-1000000; PRAGMA foreign_keys=OFF;");
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            foreach (var statement in Statements(sqlite)) await ExecuteAsync(connection, statement);
            await transaction.CommitAsync();
        }

        // As it is once a database has stood for a while.
        if (!sqlite) await ExecuteAsync(connection, "VACUUM ANALYZE");
    }

    /// <summary>Whether our own indexes of such a database are all there.</summary>
    public static async Task<bool> IsIndexedAsync(string uri)
    {
        var parsed = DatabaseUri.Parse(uri);
        var sqlite = parsed.Kind == DatabaseKind.Sqlite;
        await using DbConnection connection = sqlite ? new SqliteConnection(parsed.ConnectionString) : new NpgsqlConnection(parsed.ConnectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sqlite
            ? "SELECT complete FROM ml_metric_values_progress"
            : "SELECT COUNT(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indisvalid AND c.relname = 'ml_latest_metrics_order'";
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture) > 0;
    }

    IEnumerable<string> Statements(bool sqlite)
    {
        // Run ids are spread as real ones are; values too.
        var id = sqlite ? "printf('%08x%024x', (i * 2654435761) % 4294967296, i)" : "lpad(to_hex((i * 2654435761) % 4294967296), 8, '0') || lpad(to_hex(i), 24, '0')";
        var value = $"((r.start_time * 7919 + j * 104729) % 1000003) / 1000003.0";
        var no = sqlite ? "0" : "FALSE";
        yield return $"INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time, workspace) "
            + $"VALUES ({Experiment}, 'big', 'mlflow-artifacts:/{Experiment}', 'active', 1, 1, 'default'), (1001, 'history', 'mlflow-artifacts:/1001', 'active', 1, 1, 'default')";
        yield return $"INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, source_version, lifecycle_stage, artifact_uri, experiment_id) "
            + $"SELECT {id}, 'run-' || i, 'UNKNOWN', '', '', 'u', 'FINISHED', 1700000000000 + i, '', 'active', 'mlflow-artifacts:/{Experiment}/' || i, {Experiment} FROM ({Numbers(Runs)}) n";
        yield return $"INSERT INTO params (key, value, run_uuid) SELECT 'model', CASE WHEN start_time % 3 = 0 THEN 'mlp' ELSE 'tree' END, run_uuid FROM runs WHERE experiment_id = {Experiment}";
        yield return $"INSERT INTO tags (key, value, run_uuid) SELECT 'mlflow.runName', name, run_uuid FROM runs WHERE experiment_id = {Experiment}";
        foreach (var table in (string[])["latest_metrics", "metrics"])
            yield return $"INSERT INTO {table} (key, value, timestamp, step, is_nan, run_uuid) SELECT 'metric_' || j, {value}, r.start_time, 0, {no}, r.run_uuid "
                + $"FROM runs r CROSS JOIN (SELECT i AS j FROM ({Numbers(Metrics)}) k) m WHERE r.experiment_id = {Experiment}";
        yield return "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, source_version, lifecycle_stage, artifact_uri, experiment_id) "
            + $"VALUES ('{HistoryRun}', 'long', 'UNKNOWN', '', '', 'u', 'FINISHED', 1, '', 'active', 'mlflow-artifacts:/1001/x', 1001)";
        yield return $"INSERT INTO metrics (key, value, timestamp, step, is_nan, run_uuid) SELECT '{HistoryKey}', i / 7.0, 1700000000000 + i, i, {no}, '{HistoryRun}' FROM ({Numbers(Points)}) n";
        yield return $"INSERT INTO latest_metrics (key, value, timestamp, step, is_nan, run_uuid) VALUES ('{HistoryKey}', {Points} / 7.0, 1700000000000, {Points}, {no}, '{HistoryRun}')";

        string Numbers(int count) => sqlite
            ? $"WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < {count}) SELECT i FROM s"
            : $"SELECT generate_series(1, {count})::bigint AS i";
    }

    static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
    }
}
