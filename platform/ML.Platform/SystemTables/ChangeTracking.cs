using System.Security.Cryptography;
using System.Text;
using ML.Hosting.Databases;
using ML.Hosting.SystemTables;

namespace ML.Platform.SystemTables;

/// <summary>
/// Our tables and triggers that note changes, beside MLflow's tables. A system table has an epoch: as long as it lasts, no
/// change can have gone unnoted. Whatever breaks that begins another one, with which the table is written anew.
/// </summary>
static class ChangeTracking
{
    const string SqliteTables =
        """
        CREATE TABLE IF NOT EXISTS ml_system_tables (name VARCHAR(64) NOT NULL PRIMARY KEY, epoch VARCHAR(36) NOT NULL, signature VARCHAR(64) NOT NULL);
        CREATE TABLE IF NOT EXISTS ml_system_changes (place INTEGER PRIMARY KEY AUTOINCREMENT, kind VARCHAR(64) NOT NULL, id TEXT, number BIGINT);
        CREATE TABLE IF NOT EXISTS ml_system_floors (generation INTEGER PRIMARY KEY AUTOINCREMENT, name VARCHAR(64) NOT NULL, floor BIGINT NOT NULL)
        """;

    const string PostgreSqlTables =
        """
        CREATE TABLE IF NOT EXISTS ml_system_tables (name VARCHAR(64) NOT NULL PRIMARY KEY, epoch VARCHAR(36) NOT NULL, signature VARCHAR(64) NOT NULL);
        CREATE TABLE IF NOT EXISTS ml_system_changes (
            place BIGINT NOT NULL DEFAULT (pg_current_xact_id()::text::bigint), kind VARCHAR(64) NOT NULL, id TEXT, number BIGINT)
        """;

    /// <summary>Makes the triggers of a table where they are missing or other than they should be.</summary>
    /// <returns>The table's epoch; null while the database lacks a table that it is made of.</returns>
    public static async Task<string?> EnsureAsync(IDatabase database, SystemTable table, CancellationToken cancellation)
    {
        var found = await database.ReadAsync(session => FindAsync(session, table), cancellation);
        return found ?? await database.WriteAsync(session => InstallAsync(session, table), cancellation);
    }

    /// <summary>Begins another epoch, after a database was found to be older than the table made of it.</summary>
    public static Task<string> RenewAsync(IDatabase database, SystemTable table, CancellationToken cancellation) => database.WriteAsync(
        async session =>
        {
            var epoch = Guid.NewGuid().ToString();
            if (session.Kind == DatabaseKind.PostgreSql && table is AppendedTable appended) await session.ExecuteAsync($"DELETE FROM {AppendedCopies.TableOf(appended)}");
            await session.ExecuteAsync("UPDATE ml_system_tables SET epoch = $1 WHERE name = $2", epoch, table.Name);
            await TablePlaces.ForgetAsync(session, table.Name);
            return epoch;
        },
        cancellation);

    /// <summary>Ends the epochs of all tables.</summary>
    public static async Task ForgetAsync(IDatabase database, CancellationToken cancellation)
    {
        if (await database.ReadAsync(session => ExistsAsync(session, "ml_system_tables"), cancellation))
            await database.WriteAsync(session => session.ExecuteAsync("DELETE FROM ml_system_tables"), cancellation);
    }

    /// <summary>Takes every trigger and note away, so that nothing piles up where nobody reads it.</summary>
    public static async Task RemoveAsync(IDatabase database, CancellationToken cancellation)
    {
        if (!await database.ReadAsync(session => ExistsAsync(session, "ml_system_tables"), cancellation)) return;
        await database.WriteAsync(
            async session =>
            {
                foreach (var (name, _) in await TriggersAsync(session))
                    await session.ExecuteAsync(session.Kind == DatabaseKind.Sqlite ? $"DROP TRIGGER {name}" : $"DROP FUNCTION {name}() CASCADE");
                foreach (var table in await TablesAsync(session)) await session.ExecuteAsync($"DROP TABLE {table}");
                return true;
            },
            cancellation);
    }

    static async Task<string?> FindAsync(DbSession session, SystemTable table)
    {
        if (!await ExistsAsync(session, "ml_system_tables") || !await ExistsAsync(session, TablePlaces.Table)) return null;
        var wanted = TriggerText.Of(session.Kind, table).ToList();
        var there = await TriggersAsync(session);
        if (wanted.Any(w => !there.Contains((w.Name, w.On)))) return null;
        return await session.FirstOrDefaultAsync(
            "SELECT epoch FROM ml_system_tables WHERE name = $1 AND signature = $2", r => r.GetString(0), table.Name, Signature(session.Kind, table));
    }

    static async Task<string?> InstallAsync(DbSession session, SystemTable table)
    {
        await SchemaLock.TakeAsync(session, SchemaLock.SystemTables);
        if (await FindAsync(session, table) is { } found) return found;
        var triggers = TriggerText.Of(session.Kind, table).ToList();
        foreach (var on in triggers.Select(t => t.On).Distinct())
            if (!await ExistsAsync(session, on)) return null;
        await session.ExecuteAsync(session.Kind == DatabaseKind.Sqlite ? SqliteTables : PostgreSqlTables);
        await session.ExecuteAsync(TablePlaces.Create);
        foreach (var (name, on, statements) in triggers)
        {
            await session.ExecuteAsync($"DROP TRIGGER IF EXISTS {name}{(session.Kind == DatabaseKind.Sqlite ? "" : $" ON {on}")}");
            foreach (var statement in statements) await session.ExecuteAsync(statement);
        }

        var epoch = Guid.NewGuid().ToString();
        await session.ExecuteAsync(
            "INSERT INTO ml_system_tables (name, epoch, signature) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET epoch = excluded.epoch, signature = excluded.signature",
            table.Name, epoch, Signature(session.Kind, table));
        await TablePlaces.ForgetAsync(session, table.Name);
        return epoch;
    }

    static string Signature(DatabaseKind kind, SystemTable table)
    {
        var columns = table.Columns.Select(c => $"{c.Name} {c.Type} {c.Sql(kind)}");
        var text = string.Join('\n', [.. columns, .. TriggerText.Of(kind, table).SelectMany(t => t.Statements)]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    static async Task<bool> ExistsAsync(DbSession session, string table) => await session.ScalarInt64Async(
        session.Kind == DatabaseKind.Sqlite
            ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = $1"
            : "SELECT COUNT(*) FROM pg_tables WHERE tablename = $1 AND schemaname = ANY (current_schemas(false))", table) > 0;

    static async Task<HashSet<(string Name, string On)>> TriggersAsync(DbSession session) => [.. await session.QueryAsync(
        session.Kind == DatabaseKind.Sqlite
            ? "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ml\\_system\\_%' ESCAPE '\\'"
            : "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname LIKE 'ml\\_system\\_%' "
              + "AND NOT t.tgisinternal AND t.tgenabled = 'O' AND pg_table_is_visible(c.oid)",
        r => (r.GetString(0), r.GetString(1)))];

    static Task<List<string>> TablesAsync(DbSession session) => session.QueryAsync(
        session.Kind == DatabaseKind.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'ml\\_system\\_%' ESCAPE '\\'"
            : "SELECT tablename FROM pg_tables WHERE tablename LIKE 'ml\\_system\\_%' AND schemaname = ANY (current_schemas(false))",
        r => r.GetString(0));
}
