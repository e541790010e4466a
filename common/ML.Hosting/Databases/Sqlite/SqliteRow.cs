using SQLitePCL;

namespace ML.Hosting.Databases.Sqlite;

/// <summary>The row that a statement stands on, read over SQLite's own API.</summary>
sealed class SqliteRow(sqlite3_stmt statement) : DbRow
{
    public override bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public override long Int64(int column) => raw.sqlite3_column_int64(statement, column);

    public override double Double(int column) => raw.sqlite3_column_double(statement, column);

    public override bool Boolean(int column) => raw.sqlite3_column_int(statement, column) != 0;

    // The bytes of a text are its UTF-8: no other encoding of the database is in use.
    public override ReadOnlySpan<byte> Utf8(int column) => raw.sqlite3_column_blob(statement, column);
}
