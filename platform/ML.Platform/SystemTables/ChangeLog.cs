using ML.Hosting.Databases;

namespace ML.Platform.SystemTables;

/// <summary>
/// The notes that triggers make of changes. A place in it is a number that everything noted before is below: on SQLite the
/// next number of a note, on PostgreSQL the oldest transaction that may still be open, since there numbers are given before
/// transactions end.
/// </summary>
static class ChangeLog
{
    /// <summary>The place that every change seen by a session is below, with those of finished transactions complete.</summary>
    public static async Task<long> EndAsync(DbSession session) => session.Kind == DatabaseKind.Sqlite
        ? (await session.ScalarInt64Async("SELECT seq FROM sqlite_sequence WHERE name = 'ml_system_changes'") ?? 0) + 1
        : (await session.ScalarInt64Async("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"))!.Value;

    /// <summary>The kinds of things of which anything is noted.</summary>
    public static async Task<HashSet<string>> KindsAsync(DbSession session) => [.. await session.QueryAsync("SELECT DISTINCT kind FROM ml_system_changes", r => r.GetString(0))];

    /// <summary>What changed from one place up to another, each thing once.</summary>
    public static Task<List<ChangeKey>> ReadAsync(DbSession session, string kind, long from, long end) => session.QueryAsync(
        "SELECT DISTINCT id, number FROM ml_system_changes WHERE place >= $1 AND place < $2 AND kind = $3",
        r => new ChangeKey(r.GetStringOrNull(0), r.GetInt64OrNull(1)), from, end, kind);

    /// <summary>Forgets what every reader of a kind has taken.</summary>
    public static Task<int> ForgetAsync(DbSession session, string kind, long end) =>
        session.ExecuteAsync("DELETE FROM ml_system_changes WHERE place < $1 AND kind = $2", end, kind);
}
