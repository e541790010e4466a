using ML.Hosting.Databases;

namespace ML.Platform.SystemTables;

/// <summary>
/// What the database knows of how far each table has come: the place that was about to be committed, and the one from which
/// on notes were forgotten. A table beyond the first, or behind the second, is not the one that belongs to this database.
/// </summary>
static class TablePlaces
{
    public const string Table = "ml_system_places";

    public const string Create =
        $"CREATE TABLE IF NOT EXISTS {Table} (name VARCHAR(64) NOT NULL PRIMARY KEY, folder VARCHAR(64) NOT NULL, intended BIGINT NOT NULL, committed BIGINT NOT NULL)";

    /// <summary>Notes, before a commit, what it will reach.</summary>
    public static Task<int> IntendAsync(DbSession session, string name, string folder, long position) => session.ExecuteAsync(
        $"INSERT INTO {Table} (name, folder, intended, committed) VALUES ($1, $2, $3, 0) ON CONFLICT (name) DO UPDATE SET folder = excluded.folder, intended = excluded.intended",
        name, folder, position);

    /// <summary>Notes that what is below a place may be forgotten.</summary>
    public static Task<int> CommitAsync(DbSession session, string name, long position) =>
        session.ExecuteAsync($"UPDATE {Table} SET committed = $1 WHERE name = $2", position, name);

    public static Task<int> ForgetAsync(DbSession session, string name) => session.ExecuteAsync($"DELETE FROM {Table} WHERE name = $1", name);

    /// <summary>Whether a folder's table at a place goes on from what this database knows.</summary>
    public static async Task<bool> FitsAsync(DbSession session, string name, string folder, long position) => await session.ScalarInt64Async(
        $"SELECT COUNT(*) FROM {Table} WHERE name = $1 AND folder = $2 AND intended >= $3 AND committed <= $3", name, folder, position) > 0;
}
