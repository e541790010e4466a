using System.Data.Common;

namespace ML.Hosting.Databases;

/// <summary>Nullable reads.</summary>
public static class DbDataReaderExtensions
{
    public static string? GetStringOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    public static long? GetInt64OrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetInt64(column);

    public static double? GetDoubleOrNull(this DbDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetDouble(column);
}
