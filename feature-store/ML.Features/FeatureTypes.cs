using System.Text.RegularExpressions;
using ML.Common.Errors;

namespace ML.Features;

/// <summary>Feature types: their names in definitions (Delta's) and in DuckDB's SQL.</summary>
static partial class FeatureTypes
{
    static readonly Dictionary<string, string> ToSqlNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["boolean"] = "BOOLEAN", ["byte"] = "TINYINT", ["short"] = "SMALLINT", ["integer"] = "INTEGER", ["int"] = "INTEGER",
        ["long"] = "BIGINT", ["bigint"] = "BIGINT", ["float"] = "FLOAT", ["double"] = "DOUBLE", ["string"] = "VARCHAR", ["binary"] = "BLOB",
        ["date"] = "DATE", ["timestamp"] = "TIMESTAMP WITH TIME ZONE", ["timestamp_ntz"] = "TIMESTAMP",
    };

    static readonly Dictionary<string, string> FromSqlNames = new(StringComparer.Ordinal)
    {
        ["BOOLEAN"] = "boolean", ["TINYINT"] = "byte", ["SMALLINT"] = "short", ["INTEGER"] = "integer", ["BIGINT"] = "long",
        ["UTINYINT"] = "short", ["USMALLINT"] = "integer", ["UINTEGER"] = "long", ["UBIGINT"] = "decimal(20,0)", ["HUGEINT"] = "decimal(38,0)",
        ["FLOAT"] = "float", ["DOUBLE"] = "double", ["VARCHAR"] = "string", ["BLOB"] = "binary", ["DATE"] = "date", ["UUID"] = "string",
        ["TIMESTAMP WITH TIME ZONE"] = "timestamp", ["TIMESTAMP"] = "timestamp_ntz", ["TIMESTAMP_S"] = "timestamp_ntz",
        ["TIMESTAMP_MS"] = "timestamp_ntz", ["TIMESTAMP_NS"] = "timestamp_ntz",
    };

    static readonly HashSet<string> Integers = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "HUGEINT"];

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field for a type that is not known.</exception>
    public static string ToSql(string type, string field)
    {
        if (ToSqlNames.TryGetValue(type, out var sql)) return sql;
        if (DecimalName().IsMatch(type)) return type.ToUpperInvariant().Replace(",", ", ", StringComparison.Ordinal).Replace(",  ", ", ", StringComparison.Ordinal);
        if (type.StartsWith("array<", StringComparison.OrdinalIgnoreCase) && type.EndsWith('>')) return ToSql(type[6..^1], field) + "[]";
        throw PlatformException.Invalid(
            $"{field} is '{type}'; expected one of {string.Join(", ", ToSqlNames.Keys)}, decimal(p,s) or array<…>");
    }

    /// <summary>The name of a type of DuckDB's; a type without one keeps its SQL text.</summary>
    public static string FromSql(string sql)
    {
        if (FromSqlNames.TryGetValue(sql, out var name)) return name;
        if (sql.EndsWith("[]", StringComparison.Ordinal)) return $"array<{FromSql(sql[..^2])}>";
        return sql.StartsWith("DECIMAL(", StringComparison.Ordinal) ? sql.ToLowerInvariant().Replace(" ", "", StringComparison.Ordinal) : sql;
    }

    public static bool IsInteger(string sql) => Integers.Contains(sql);

    public static bool IsNumeric(string sql) =>
        Integers.Contains(sql) || sql is "FLOAT" or "DOUBLE" || sql.StartsWith("DECIMAL(", StringComparison.Ordinal);

    public static bool IsTime(string sql) => sql == "DATE" || sql.StartsWith("TIMESTAMP", StringComparison.Ordinal);

    /// <summary>Whether two key columns can be compared without changing a value.</summary>
    public static bool SameKey(string left, string right) => left == right || (IsInteger(left) && IsInteger(right));

    /// <summary>Whether a column can be a key: exact comparison, no floating point, nothing nested.</summary>
    public static bool CanBeKey(string sql) => IsInteger(sql) || sql is "VARCHAR" or "BOOLEAN" or "DATE" or "UUID" or "BLOB" || IsTime(sql);

    [GeneratedRegex(@"^decimal\(\d{1,2},\s*\d{1,2}\)$", RegexOptions.IgnoreCase)]
    private static partial Regex DecimalName();
}
