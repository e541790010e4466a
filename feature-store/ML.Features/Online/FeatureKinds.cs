using ML.Common.Errors;

namespace ML.Features.Online;

/// <summary>Which kind a column's type is kept as, and the SQL that brings it into that form.</summary>
static class FeatureKinds
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the column for a type that cannot be served.</exception>
    public static FeatureKind Of(string sql, string column) => sql switch
    {
        "BOOLEAN" => FeatureKind.Boolean,
        "FLOAT" => FeatureKind.Float,
        "DOUBLE" => FeatureKind.Double,
        "VARCHAR" or "UUID" => FeatureKind.Text,
        "BLOB" => FeatureKind.Binary,
        "DATE" => FeatureKind.Date,
        "TIMESTAMP WITH TIME ZONE" => FeatureKind.Timestamp,
        _ when sql.StartsWith("TIMESTAMP", StringComparison.Ordinal) => FeatureKind.TimestampNtz,
        "UBIGINT" or "HUGEINT" => FeatureKind.Json,
        _ when FeatureTypes.IsInteger(sql) => FeatureKind.Int64,
        _ when sql.StartsWith("DECIMAL", StringComparison.Ordinal) || sql.EndsWith(']') => FeatureKind.Json,
        _ => throw PlatformException.Invalid($"column '{column}' has the type {sql}, which the online store cannot hold; cast it"),
    };

    /// <summary>The column in the form that <see cref="PackedRow"/> reads.</summary>
    public static string Select(FeatureKind kind, string column) => kind switch
    {
        FeatureKind.Int64 => $"{column}::BIGINT",
        FeatureKind.Text => $"{column}::VARCHAR",
        FeatureKind.TimestampNtz => $"{column}::TIMESTAMP",
        FeatureKind.Json => $"to_json({column})::VARCHAR",
        _ => column,
    };
}
