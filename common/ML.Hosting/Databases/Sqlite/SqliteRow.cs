using SQLitePCL;

namespace ML.Hosting.Databases.Sqlite;

/// <summary>The row that a statement stands on, read over SQLite's own API.</summary>
/// <param name="statement">The statement's address; whoever reads rows keeps the statement alive.</param>
sealed class SqliteRow(nint statement) : DbRow
{
    public override bool IsNull(int column) => SqliteNative.ColumnType(statement, column) == raw.SQLITE_NULL;

    public override long Int64(int column) => SqliteNative.ColumnInt64(statement, column);

    public override double Double(int column) => SqliteNative.ColumnDouble(statement, column);

    public override bool Boolean(int column) => SqliteNative.ColumnInt64(statement, column) != 0;

    public override ReadOnlySpan<byte> Utf8(int column) => SqliteNative.ColumnText(statement, column);
}
