using ML.Common.Errors;
using ML.Lakehouse.DuckDb;

namespace ML.Training.Data;

/// <summary>Small results of SQL.</summary>
static class DuckDbReading
{
    public static T Scalar<T>(this DuckDbDatabase database, string sql) where T : unmanaged =>
        database.Rows(sql, (chunk, row) => chunk[0].Get<T>(row)).Single();

    public static List<T> Rows<T>(this DuckDbDatabase database, string sql, Func<DataChunk, int, T> read)
    {
        using var connection = database.Connect();
        using var result = connection.Stream(sql);
        var rows = new List<T>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++) rows.Add(read(chunk, row));
        return rows;
    }

    public static void Execute(this DuckDbDatabase database, string sql)
    {
        using var connection = database.Connect();
        connection.Execute(sql);
    }

    /// <summary>Adds to an SQL error what the user wrote that led to it.</summary>
    public static T Naming<T>(string what, Func<T> body)
    {
        try
        {
            return body();
        }
        catch (PlatformException error) when (error.Code == ErrorCode.InvalidParameterValue)
        {
            throw new PlatformException(error.Code, $"{what}: {error.Message}", error);
        }
    }
}
