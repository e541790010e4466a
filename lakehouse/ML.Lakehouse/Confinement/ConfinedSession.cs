using ML.Common.Errors;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;

namespace ML.Lakehouse.Confinement;

/// <summary>
/// A DuckDB session for SQL that comes from the network: it sees the tables that were attached and nothing else. Two walls
/// stand behind each other: the text is checked to be one query over those tables, and the instance itself opens no file
/// outside of the allowed folders.
/// </summary>
public sealed class ConfinedSession : IDisposable
{
    readonly DuckDbConnection connection;
    readonly AllowedFolders allowed;
    readonly TableOptions options;
    readonly HashSet<string> tables = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="database">An instance that was opened with <see cref="DuckDbOptions.Allowed"/>.</param>
    /// <exception cref="ArgumentException">The instance is not confined.</exception>
    public ConfinedSession(DuckDbDatabase database)
    {
        allowed = database.Allowed ?? throw new ArgumentException("the instance was opened without allowed folders", nameof(database));
        options = new TableOptions { Database = database };
        connection = database.Connect();
    }

    /// <summary>Names of the attached tables.</summary>
    public IReadOnlyCollection<string> Tables => tables;

    /// <summary>Makes a version of a Delta table a table of the session.</summary>
    /// <param name="place">Its folder, as the caller names it.</param>
    /// <param name="basis">Folder that a relative place is meant in.</param>
    /// <param name="version">Null: the newest.</param>
    /// <exception cref="PlatformException">PERMISSION_DENIED for a place outside of the allowed folders, RESOURCE_DOES_NOT_EXIST where there is no table.</exception>
    public async Task AttachAsync(string name, string place, string basis, long? version = null, CancellationToken cancellation = default)
    {
        var table = await DeltaTable.OpenAsync(allowed.Resolve(place, basis), options, cancellation);
        var snapshot = version is { } number ? await table.SnapshotAsync(number, cancellation) : await table.SnapshotAsync(cancellation);
        Attach(name, await snapshot.ScanAsync(cancellation: cancellation));
    }

    /// <summary>Makes planned rows a table of the session.</summary>
    public void Attach(string name, TableScan scan)
    {
        scan.Attach(connection, name);
        tables.Add(name);
    }

    /// <summary>The tables that a query names and does not define itself, so that a caller can find out what to attach.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for what is no single query.</exception>
    public IReadOnlyList<string> TablesIn(string sql, string what) => SqlText.TablesIn(connection, sql, what);

    /// <summary>Runs one query and yields its rows while it runs.</summary>
    /// <param name="what">Whose SQL it is, for messages.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE, or PERMISSION_DENIED for SQL that reaches out.</exception>
    public DuckDbResult Stream(string sql, string what, CancellationToken cancellation = default)
    {
        SqlText.CheckQuery(connection, sql, tables, what);
        return connection.Stream(sql, cancellation);
    }

    public void Dispose() => connection.Dispose();
}
