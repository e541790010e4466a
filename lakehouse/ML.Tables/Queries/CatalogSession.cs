using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Scans;
using ML.Tables.Catalog;

namespace ML.Tables.Queries;

/// <summary>
/// A DuckDB instance for one statement. Once tables are attached it is closed: it reads their data files and no other,
/// writes nothing, and none of this can be switched on again from SQL.
/// </summary>
sealed class CatalogSession : IDisposable
{
    readonly DuckDbDatabase database;
    readonly List<string> files = [];

    public CatalogSession(CatalogOptions options)
    {
        database = new DuckDbDatabase(new DuckDbOptions { MemoryLimit = options.QueryMemory, SpillLimit = options.QuerySpill });
        Connection = database.Connect();
    }

    public DuckDbConnection Connection { get; }

    /// <summary>Makes a table known under the name that a statement gives it.</summary>
    /// <exception cref="PlatformException">PERMISSION_DENIED for a table with a data file outside its catalogue's folder.</exception>
    public void Attach(TableReference name, TableRoot root, TableScan scan)
    {
        var folder = new AllowedFolders([root.Folder]);
        foreach (var file in scan.LocalPaths)
        {
            files.Add(file);
            files.Add(folder.Require(file));
        }

        if (name.Schema.Length == 0)
        {
            scan.Attach(Connection, name.Name);
            return;
        }

        var view = string.Create(CultureInfo.InvariantCulture, $"__ml_table_{Guid.NewGuid():N}");
        scan.Attach(Connection, view);
        if (name.Catalog.Length > 0) Connection.Execute($"ATTACH IF NOT EXISTS ':memory:' AS {Sql.Identifier(name.Catalog)}");
        var schema = name.Catalog.Length > 0 ? $"{Sql.Identifier(name.Catalog)}.{Sql.Identifier(name.Schema)}" : Sql.Identifier(name.Schema);
        Connection.Execute($"CREATE SCHEMA IF NOT EXISTS {schema}; CREATE VIEW {schema}.{Sql.Identifier(name.Name)} AS SELECT * FROM temp.main.{view}");
    }

    /// <summary>Shuts everything out that was not attached.</summary>
    public void Close() => Connection.Execute(
        $"SET allowed_paths = {Sql.List(files.Distinct())}; SET enable_external_access = false; SET lock_configuration = true");

    public void Dispose()
    {
        Connection.Dispose();
        database.Dispose();
    }
}
