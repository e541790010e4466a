using System.Globalization;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Scans;

/// <summary>
/// A Parquet file without rows to read beside a single large one. DuckDB gives a file whose schema it is told one thread
/// however many row groups there are (it has not looked inside), and two files as many as there are.
/// </summary>
static class SecondFile
{
    /// <summary>Rows of a row group as DuckDB writes them: no more than this is one thread's work anyhow.</summary>
    const long RowGroup = 122_880;

    static readonly Lock Gate = new();
    static FileStream? open;
    static bool failed;

    /// <param name="rows">Rows of the only file.</param>
    /// <returns>Null when a second file would not help or cannot be had; the scan is right without it.</returns>
    public static string? Beside(long rows, DuckDbConnection connection)
    {
        if (rows <= RowGroup || connection.Confined || !OperatingSystem.IsLinux()) return null;
        lock (Gate)
        {
            if (open is null && !failed) open = Create(connection);
            failed = open is null;
        }

        return open is null ? null : string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}");
    }

    // Without a name, so that nothing stays behind and nobody can put rows into it.
    static FileStream? Create(DuckDbConnection connection)
    {
        try
        {
            var folder = Directory.CreateTempSubdirectory("ml-scan-");
            try
            {
                var path = Path.Combine(folder.FullName, "none.parquet");
                connection.Execute($"COPY (SELECT 0 AS none WHERE false) TO {Sql.Literal(path)} (FORMAT parquet)");
                return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Common.Errors.PlatformException)
        {
            return null;
        }
    }
}
