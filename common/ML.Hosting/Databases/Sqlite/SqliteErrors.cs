using Microsoft.Data.Sqlite;
using ML.Common.Errors;

namespace ML.Hosting.Databases.Sqlite;

/// <summary>What SQLite's result codes mean for a caller (https://sqlite.org/rescode.html).</summary>
static class SqliteErrors
{
    const int Busy = 5, NoMemory = 7, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14, NotADatabase = 26;

    /// <summary>Codes after which SQLite may have rolled the whole transaction back.</summary>
    public static bool EndsTransaction(SqliteException error) =>
        error.SqliteErrorCode is Full or IoError or NoMemory or Busy or Corrupt or ReadOnly or CannotOpen;

    public static Exception Explain(Exception error) => error is SqliteException sqlite
        ? sqlite.SqliteErrorCode switch
        {
            Full => Unavailable("the disk of the database is full", error),
            Busy => Unavailable("the database is locked by another process", error),
            IoError or CannotOpen or ReadOnly => Unavailable("the database file cannot be read or written", error),
            Corrupt or NotADatabase => new PlatformException(ErrorCode.DataLoss, "The database file is damaged: " + sqlite.Message, error),
            _ => error,
        }
        : error;

    static PlatformException Unavailable(string why, Exception inner) =>
        new(ErrorCode.TemporarilyUnavailable, $"The request was not stored: {why}. Try again later.", inner);
}
