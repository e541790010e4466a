using ML.Hosting.Databases;

namespace ML.Hosting.SystemTables;

/// <summary>
/// Where PostgreSQL keeps copies of new rows of an <see cref="AppendedTable"/> until its system table has them: a trigger makes
/// them for whoever adds rows, unless a statement says that it makes them itself, which costs a fraction where rows come as lists.
/// </summary>
public static class AppendedCopies
{
    /// <summary>Setting that is <c>on</c>, for its transaction alone, where a statement makes the copies of the rows that it adds.</summary>
    public const string Setting = "ml.copies";

    /// <summary>Rows that a copy may have: a list must stay far below 1 GiB; this many are a chunk of DuckDB's.</summary>
    public const int MostRows = 2048;

    /// <summary>
    /// The table of copies: the owner's key, and beside it the other columns of the system table as lists. While it is there the trigger
    /// heeds <see cref="Setting"/>.
    /// </summary>
    public static string TableOf(AppendedTable table) => $"ml_system_copies_{table.Name}";

    /// <summary>Whether copies are made at all.</summary>
    public static async Task<bool> AreKeptAsync(DbSession session, AppendedTable table) => await session.ScalarInt64Async(
        "SELECT COUNT(*) FROM pg_tables WHERE tablename = $1 AND schemaname = ANY (current_schemas(false))", TableOf(table)) > 0;
}
