namespace ML.Hosting.Databases;

/// <summary>
/// Lets one process at a time create tables of a module. Servers may start on one empty database at once, and PostgreSQL's
/// <c>CREATE TABLE IF NOT EXISTS</c> fails for the second: with this it waits and then finds them.
/// </summary>
public static class SchemaLock
{
    public const long Tracking = 5000317, Features = 5000318, Platform = 5000320, SystemTables = 5000321, Registry = 5000322, Serving = 5000323;

    /// <summary>Waits for the lock and keeps it to the end of the transaction. SQLite has one writer anyhow.</summary>
    public static Task TakeAsync(DbSession session, long module) =>
        session.Kind == DatabaseKind.PostgreSql ? session.ExecuteAsync("SELECT pg_advisory_xact_lock($1)", module) : Task.CompletedTask;
}
