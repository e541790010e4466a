using Microsoft.Data.Sqlite;
using ML.Common.Errors;

namespace ML.Host.Backups;

/// <summary>One moment's copy of a SQLite database that a server may be writing to.</summary>
static class SqliteCopy
{
    static SqliteCopy() => SQLitePCL.Batteries_V2.Init();

    /// <exception cref="PlatformException">The copy's pages contradict each other.</exception>
    public static void Make(string source, string target)
    {
        using var from = Open(source, SqliteOpenMode.ReadWrite);
        using var to = Open(target, SqliteOpenMode.ReadWriteCreate);
        // All pages in one step: one reading transaction, which writers in WAL mode do not wait for.
        from.BackupDatabase(to);
        Scalar(to, "PRAGMA journal_mode = DELETE");
        if (Scalar(to, "PRAGMA quick_check(1)") is var verdict && verdict != "ok")
            throw new PlatformException(ErrorCode.InvalidState, $"the database '{source}' is damaged: {verdict}");
    }

    static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ConnectionString);
        connection.Open();
        return connection;
    }

    static string? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
