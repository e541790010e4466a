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
        // As text, whose form a client could not tell.
        _ when sql.StartsWith("BLOB[", StringComparison.Ordinal) => throw Unheld(sql, column),
        _ when sql.EndsWith(']') => FeatureKind.Json,
        _ when sql.StartsWith("TIMESTAMP", StringComparison.Ordinal) => FeatureKind.TimestampNtz,
        "UBIGINT" or "HUGEINT" => FeatureKind.Json,
        _ when FeatureTypes.IsInteger(sql) => FeatureKind.Int64,
        _ when sql.StartsWith("DECIMAL", StringComparison.Ordinal) => FeatureKind.Json,
        _ => throw Unheld(sql, column),
    };

    /// <summary>The column in the form that <see cref="PackedRow"/> reads.</summary>
    /// <param name="sql">The column's type.</param>
    public static string Select(FeatureKind kind, string column, string sql) => kind switch
    {
        FeatureKind.Int64 => $"{column}::BIGINT",
        FeatureKind.Text => $"{column}::VARCHAR",
        FeatureKind.TimestampNtz => $"{column}::TIMESTAMP",
        FeatureKind.Json when sql.StartsWith("DOUBLE[", StringComparison.Ordinal) || sql.StartsWith("FLOAT[", StringComparison.Ordinal) => Quoted($"to_json({column})::VARCHAR"),
        FeatureKind.Json => $"to_json({column})::VARCHAR",
        _ => column,
    };

    // DuckDB writes what is no number as it stands, which is no JSON.
    static string Quoted(string list) => $"replace(replace(replace({list}, 'NaN', '\"NaN\"'), 'Infinity', '\"Infinity\"'), '-\"Infinity\"', '\"-Infinity\"')";

    static PlatformException Unheld(string sql, string column) => PlatformException.Invalid($"column '{column}' has the type {sql}, which the online store cannot hold; cast it");
}
