using System.Globalization;
using ML.Common.Errors;
using ML.Features.Contracts.TrainingSets;
using ML.Features.PointInTime;
using ML.Features.Tables;

namespace ML.Features.Spark;

/// <summary>Names, values and times in Spark's SQL.</summary>
static class SparkText
{
    public static string Identifier(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";

    public static string Literal(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    /// <summary>The very version of a table that a recipe pins.</summary>
    public static string Relation(SourceVersion source) => source.Version is { } version
        ? string.Create(CultureInfo.InvariantCulture, $"(SELECT * FROM delta.{Identifier(source.Location)} VERSION AS OF {version})")
        : $"parquet.{Identifier(source.Location)}";

    /// <summary>A time column as microseconds since 1970 in UTC; the session's zone is UTC.</summary>
    public static string Micros(string alias, TimeColumn time)
    {
        var column = $"{alias}.{Identifier(time.Name)}";
        if (TimeSql.HasZone(time.Type)) return $"unix_micros({column})";
        var plain = $"CAST({column} AS TIMESTAMP)";
        return time.Zone is null or "UTC" ? $"unix_micros({plain})" : InZone(plain, Literal(time.Zone));
    }

    // When clocks are set back an hour (on Lord Howe half of it) occurs twice. Spark means the first one, the embedded engine the second.
    static string InZone(string plain, string zone)
    {
        var first = $"to_utc_timestamp({plain}, {zone})";
        string Again(int minutes) => string.Create(CultureInfo.InvariantCulture, $"WHEN from_utc_timestamp({first} + INTERVAL {minutes} MINUTES, {zone}) = {plain} THEN {minutes * 60_000_000L}");
        return $"(unix_micros({first}) + CASE {Again(60)} {Again(30)} ELSE 0 END)";
    }

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a type that Spark has no column of.</exception>
    public static string Type(string sql)
    {
        var name = FeatureTypes.FromSql(sql);
        return name.Contains(' ', StringComparison.Ordinal) || name == sql
            ? throw PlatformException.Invalid($"a column of type {sql} cannot be used on Spark") : name;
    }

    /// <summary>Columns whose name and type the feature store knows: what a query of the embedded engine would give.</summary>
    public static string Columns(AttachedTable table, string alias) => string.Join(", ", table.Columns.Select(c => $"{alias}.{Identifier(c.Name)}"));
}
