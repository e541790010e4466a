using System.Runtime.InteropServices;

namespace ML.Hosting.Databases.Sqlite;

/// <summary>
/// The calls of SQLite that are made for every row and column. The package's own take a handle that is counted up and down
/// around each of them, which for a row of five columns costs as much as reading it.
/// </summary>
static unsafe partial class SqliteNative
{
    const string Library = "e_sqlite3";

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    public static partial int ColumnType(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    public static partial long ColumnInt64(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_double")]
    public static partial double ColumnDouble(nint statement, int column);

    // A text's bytes are its UTF-8: no other encoding of the database is in use.
    public static ReadOnlySpan<byte> ColumnText(nint statement, int column)
    {
        var text = ColumnBlob(statement, column);
        return new ReadOnlySpan<byte>(text, ColumnBytes(statement, column));
    }

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    private static partial void* ColumnBlob(nint statement, int column);

    [SuppressGCTransition]
    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    private static partial int ColumnBytes(nint statement, int column);
}
