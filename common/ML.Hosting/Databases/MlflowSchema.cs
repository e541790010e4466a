using System.Reflection;
using ML.Common.Errors;

namespace ML.Hosting.Databases;

/// <summary>
/// MLflow's own tables: created in an empty database as MLflow's migrations leave them, recognised in an existing one by
/// the revision in <c>alembic_version</c>. A database of another revision is refused: only MLflow migrates it.
/// </summary>
public static class MlflowSchema
{
    /// <summary>The schema revision of MLflow 3.17.2.</summary>
    public const string Revision = "dc11669786a5";

    // The table of versions is there but empty: whose database that is cannot be told.
    const string NoVersion = "none";

    const string DefaultWorkspace = "INSERT INTO workspaces (name, description) VALUES ('default', 'Default workspace for legacy resources')";

    /// <exception cref="PlatformException">INVALID_STATE when the database stands at another revision.</exception>
    public static async Task EnsureAsync(IDatabase database, CancellationToken cancellation = default)
    {
        var found = await database.ReadAsync(FindRevisionAsync, cancellation);
        if (found is null) found = await database.WriteAsync(CreateAsync, cancellation);
        if (found != Revision) throw OutOfDate(found);
    }

    /// <summary>The revision in the database; null when MLflow's tables are not there.</summary>
    public static async Task<string?> FindRevisionAsync(DbSession session)
    {
        var exists = session.Kind == DatabaseKind.Sqlite
            ? "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
            : "SELECT COUNT(*) FROM pg_tables WHERE tablename = 'alembic_version' AND schemaname = ANY (current_schemas(false))";
        if (await session.ScalarInt64Async(exists) == 0) return null;
        return await session.FirstOrDefaultAsync("SELECT version_num FROM alembic_version", r => r.GetString(0)) ?? NoVersion;
    }

    static async Task<string> CreateAsync(DbSession session)
    {
        await SchemaLock.TakeAsync(session, SchemaLock.Tracking);
        if (await FindRevisionAsync(session) is { } found) return found;
        await session.ExecuteAsync(Script(session.Kind));
        await session.ExecuteAsync("INSERT INTO alembic_version (version_num) VALUES ($1)", Revision);
        await session.ExecuteAsync(DefaultWorkspace);
        return Revision;
    }

    static string Script(DatabaseKind kind)
    {
        var name = kind == DatabaseKind.Sqlite ? "mlflow-sqlite.sql" : "mlflow-postgresql.sql";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    static PlatformException OutOfDate(string found) => new(
        ErrorCode.InvalidState,
        $"Detected out-of-date database schema (found version {found}, but expected {Revision}). Take a backup of your database, "
        + "then run 'mlflow db upgrade <database_uri>' with MLflow 3.17.2 to migrate your database to that schema. "
        + "NOTE: schema migration may result in database downtime - please consult your database's documentation for more detail.");
}
