using System.Globalization;
using ML.Hosting.Databases;

namespace ML.Host.Verbs;

/// <summary>What stands in a tracking database: MLflow's revision, how much of it there is, and what of our own is beside it.</summary>
static class DatabaseStatus
{
    static readonly string[] Counted = ["experiments", "runs", "metrics", "params", "logged_models", "registered_models", "model_versions"];

    public static async Task WriteAsync(IDatabase database, TextWriter output, CancellationToken cancellation)
    {
        var tables = await database.ReadAsync(TablesAsync, cancellation);
        output.WriteLine($"engine       {(database.Kind == DatabaseKind.Sqlite ? "SQLite" : "PostgreSQL")} {await database.ReadAsync(VersionAsync, cancellation)}");
        var size = await database.ReadAsync(SizeAsync, cancellation) / 1048576.0;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"size         {size:N1} MiB"));
        foreach (var table in Counted.Where(tables.Contains))
        {
            var rows = await CountAsync(database, table, cancellation);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table,-20} {rows,14:N0} rows"));
        }

        var missing = await OwnIndexes.MissingAsync(database, cancellation);
        output.WriteLine($"own indexes  {(missing.Count == 0 ? "all there" : $"missing: {string.Join(", ", missing)}; a server builds them in the background, `ml db upgrade` at once")}");
        output.WriteLine($"own tables   {(tables.Where(t => t.StartsWith("ml_", StringComparison.Ordinal)).ToList() is { Count: > 0 } own ? string.Join(", ", own) : "none")}");
        if (!tables.Contains("ml_system_changes")) return;
        var changes = await CountAsync(database, "ml_system_changes", cancellation);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"system tables are followed; {changes:N0} changes are noted and not taken up yet"));
    }

    static async Task<long> CountAsync(IDatabase database, string table, CancellationToken cancellation) =>
        await database.ReadAsync(session => session.ScalarInt64Async($"SELECT COUNT(*) FROM {table}"), cancellation) ?? 0;

    static async Task<string> VersionAsync(DbSession session) => await session.FirstOrDefaultAsync(
        session.Kind == DatabaseKind.Sqlite ? "SELECT sqlite_version()" : "SELECT current_setting('server_version')", r => r.GetString(0)) ?? "";

    static async Task<long> SizeAsync(DbSession session) => await session.ScalarInt64Async(
        session.Kind == DatabaseKind.Sqlite ? "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()" : "SELECT pg_database_size(current_database())") ?? 0;

    static async Task<List<string>> TablesAsync(DbSession session) => await session.QueryAsync(
        session.Kind == DatabaseKind.Sqlite
            ? "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            : "SELECT tablename::text FROM pg_tables WHERE schemaname = ANY (current_schemas(false)) ORDER BY tablename",
        r => r.GetString(0));
}
