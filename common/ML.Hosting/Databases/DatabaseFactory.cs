using ML.Common.Errors;
using ML.Hosting.Databases.PostgreSql;
using ML.Hosting.Databases.Sqlite;

namespace ML.Hosting.Databases;

/// <summary>Opens the database an address names.</summary>
public static class DatabaseFactory
{
    /// <exception cref="PlatformException">The address is not understood, or the file cannot be opened.</exception>
    public static IDatabase Open(string uri)
    {
        var parsed = DatabaseUri.Parse(uri);
        return parsed.Kind switch
        {
            DatabaseKind.Sqlite => OpenSqlite(parsed),
            _ => new PostgreSqlDatabase(parsed.ConnectionString),
        };
    }

    static SqliteDatabase OpenSqlite(DatabaseUri uri)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(uri.FilePath)!);
            return new SqliteDatabase(uri.ConnectionString);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or Microsoft.Data.Sqlite.SqliteException)
        {
            throw new PlatformException(ErrorCode.InvalidParameterValue, $"The database file '{uri.FilePath}' cannot be opened: {error.Message}", error);
        }
    }
}
