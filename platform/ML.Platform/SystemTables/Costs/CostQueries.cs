namespace ML.Platform.SystemTables.Costs;

/// <summary>DuckDB's SQL over the other system tables, by their names, and <c>costs</c> as it stands.</summary>
static class CostQueries
{
    /// <summary>Runs whose costs are not those of the table: new ones, ended ones, ones with other tags. Columns: name, location.</summary>
    public const string DueRuns =
        $"""
        SELECT r.run_id, r.artifact_uri FROM runs r LEFT JOIN costs c ON c.kind = 'run' AND c.name = r.run_id
        WHERE c.name IS NULL OR c.until IS DISTINCT FROM r.end_time OR c.cpu_seconds IS DISTINCT FROM {Cpu} OR c.memory_bytes IS DISTINCT FROM {Memory}
            OR c.team IS DISTINCT FROM r.tags['team'] OR c.owner IS DISTINCT FROM {Owner}
        """;

    /// <summary>Model versions that are not in the table yet. Columns: name, location.</summary>
    public const string DueVersions =
        """
        SELECT v.name || '/' || v.version, v.source FROM model_versions v
        WHERE NOT EXISTS (SELECT 1 FROM costs c WHERE c.kind = 'model_version' AND c.name = v.name || '/' || v.version)
        """;

    public const string Runs =
        $"""
        SELECT 'run' AS kind, r.run_id AS name, date_trunc('day', coalesce(r.start_time, r.end_time, TIMESTAMPTZ 'epoch')) AS day, {Owner} AS owner, r.tags['team'] AS team, {Cpu} AS cpu_seconds,
            CASE WHEN r.end_time >= r.start_time THEN (epoch_ms(r.end_time) - epoch_ms(r.start_time)) / 1000.0 END AS busy_seconds, {Memory} AS memory_bytes, m.storage_bytes, NULL::BIGINT AS requests, r.end_time AS until
        FROM measured m JOIN runs r ON m.kind = 'run' AND m.name = r.run_id
        """;

    public const string Versions =
        """
        SELECT 'model_version', v.name || '/' || v.version, date_trunc('day', coalesce(v.creation_time, TIMESTAMPTZ 'epoch')), coalesce(v.user_id, r.user_id), coalesce(v.tags['team'], g.tags['team'], r.tags['team']),
            NULL::DOUBLE, NULL::DOUBLE, NULL::BIGINT, m.storage_bytes, NULL::BIGINT, v.creation_time
        FROM measured m JOIN model_versions v ON m.kind = 'model_version' AND m.name = v.name || '/' || v.version
            LEFT JOIN registered_models g ON g.name = v.name LEFT JOIN runs r ON r.run_id = v.run_id
        """;

    /// <summary>An endpoint's last days: those after the last one that the table has whole.</summary>
    public const string Endpoints =
        """
        SELECT 'endpoint', i.endpoint, date_trunc('day', i."timestamp"), any_value(e.creator), any_value(g.tags['team']),
            NULL::DOUBLE, sum(i.execution_time_ms / coalesce(nullif(i.sampling_fraction, 0), 1)) / 1000, NULL::BIGINT, sum(i.request_bytes + i.response_bytes)::BIGINT,
            sum(1 / coalesce(nullif(i.sampling_fraction, 0), 1))::BIGINT, max(i."timestamp")
        FROM inferences i LEFT JOIN endpoints e ON e.name = i.endpoint LEFT JOIN registered_models g ON g.name = i.model_name
        WHERE i."timestamp" >= coalesce((SELECT max(day) FROM costs WHERE kind = 'endpoint') - INTERVAL 1 DAY, TIMESTAMPTZ '0001-01-02')
        GROUP BY i.endpoint, date_trunc('day', i."timestamp")
        """;

    /// <summary>What was removed for good keeps what it used and has no storage any more.</summary>
    public const string Removed =
        """
        SELECT c.kind, c.name, c.day, c.owner, c.team, c.cpu_seconds, c.busy_seconds, c.memory_bytes, 0::BIGINT, c.requests, c.until FROM costs c
        WHERE coalesce(c.storage_bytes, 1) <> 0 AND CASE c.kind WHEN 'run' THEN NOT EXISTS (SELECT 1 FROM runs r WHERE r.run_id = c.name)
            WHEN 'model_version' THEN NOT EXISTS (SELECT 1 FROM model_versions v WHERE v.name || '/' || v.version = c.name) ELSE false END
        """;

    const string Cpu = $"TRY_CAST(r.tags['{CostTable.CpuTag}'] AS DOUBLE)";
    const string Memory = $"TRY_CAST(r.tags['{CostTable.MemoryTag}'] AS BIGINT)";
    const string Owner = "coalesce(r.tags['mlflow.user'], r.user_id)";
}
