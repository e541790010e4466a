using System.Globalization;
using System.Runtime.InteropServices;
using ML.Common.Errors;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>
/// One DuckDB instance in memory: its thread pool, buffer manager and temporary tables. Safe for many threads; each takes
/// its own connection.
/// </summary>
public sealed class DuckDbDatabase : IDisposable
{
    static readonly Lazy<DuckDbDatabase> SharedInstance = new(() => new DuckDbDatabase(new DuckDbOptions()));

    readonly DatabaseHandle handle;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a setting that DuckDB does not take.</exception>
    public DuckDbDatabase(DuckDbOptions options)
    {
        handle = Open(Settings(options));
        Allowed = options.Allowed;
        HasOneThread = options.Threads == 1;
        // The zone decides how TIMESTAMPTZ turns into text and dates: never the machine's.
        using var connection = Connect();
        connection.Execute("SET GLOBAL TimeZone = 'UTC'");
        // DuckDB estimates one row for Parquet files read by a given schema, as Delta tables are, and would join those row by row.
        connection.Execute("SET GLOBAL asof_loop_join_threshold = 0");
        // As a start setting this one is forgotten when the temporary folder is first used.
        if (options.SpillLimit is not null) connection.Execute($"SET GLOBAL max_temp_directory_size = {Sql.Literal(options.SpillLimit)}");
        if (Allowed is not null) Confine(connection, Allowed);
    }

    /// <summary>The process's instance with default settings; never disposed.</summary>
    public static DuckDbDatabase Shared => SharedInstance.Value;

    /// <summary>The library's version, such as <c>v1.5.6</c>.</summary>
    public static string Version => Marshal.PtrToStringUTF8(NativeMethods.LibraryVersion())!;

    /// <summary>The only folders whose files are opened; null for every file that the process may open.</summary>
    public AllowedFolders? Allowed { get; }

    /// <summary>Whether a query runs on one thread, the one that asks for its result.</summary>
    public bool HasOneThread { get; }

    public DuckDbConnection Connect()
    {
        if (NativeMethods.Connect(handle, out var connection) != 0)
            throw new PlatformException(ErrorCode.InternalError, "DuckDB refused a connection");
        return new DuckDbConnection(new ConnectionHandle(connection), Allowed is not null);
    }

    public void Dispose() => handle.Dispose();

    // Last, and in this order: none of them can be taken back.
    static void Confine(DuckDbConnection connection, AllowedFolders allowed)
    {
        connection.Execute($"SET GLOBAL allowed_directories = {Sql.List(allowed.Folders)}");
        connection.Execute("SET GLOBAL enable_external_access = false");
        connection.Execute("SET GLOBAL lock_configuration = true");
    }

    static Dictionary<string, string> Settings(DuckDbOptions options)
    {
        var settings = new Dictionary<string, string>
        {
            ["autoinstall_known_extensions"] = "false",
            ["autoload_known_extensions"] = "false",
            ["preserve_insertion_order"] = options.KeepOrder ? "true" : "false",
            ["temp_directory"] = options.SpillFolder ?? Path.Combine(Path.GetTempPath(), "ml-duckdb-spill"),
        };
        if (options.MemoryLimit is not null) settings["memory_limit"] = options.MemoryLimit;
        if (options.Threads is { } threads) settings["threads"] = threads.ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    static DatabaseHandle Open(Dictionary<string, string> settings)
    {
        NativeMethods.CreateConfig(out var config);
        try
        {
            foreach (var (name, value) in settings)
                if (NativeMethods.SetConfig(config, name, value) != 0)
                    throw PlatformException.Invalid($"DuckDB does not take {name} = '{value}'");
            if (NativeMethods.Open(null, out var database, config, out var error) == 0) return new DatabaseHandle(database);
            var failure = DuckDbErrors.Of(error);
            NativeMethods.Free(error);
            throw failure;
        }
        finally
        {
            NativeMethods.DestroyConfig(ref config);
        }
    }
}
