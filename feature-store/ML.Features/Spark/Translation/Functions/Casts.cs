using System.Text.Json.Nodes;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Spark.Translation.Functions;

/// <summary>Casts that both engines do alike; where they round differently, the rounding is spelled out.</summary>
static class Casts
{
    public static string Translate(ExpressionTranslator values, JsonNode node)
    {
        var to = SqlNode.Type(node["cast_type"]!);
        if (node.Flag("try_cast")) throw values.Refused("TRY_CAST");
        var child = node["child"]!;
        if (Text(child) is { } text) return Literal(values, node, text, to);
        var from = values.Scope.TypeOf(child);
        return Apply(values.Translate(child), from, to, values.Scope.What);
    }

    /// <param name="from">Type as the embedded engine names it.</param>
    /// <param name="to">As <paramref name="from"/>.</param>
    public static string Apply(string value, string from, string to, string what)
    {
        if (Normal(from) == Normal(to)) return value;
        var type = SparkText.Type(Normal(to));
        var floating = from is "DOUBLE" or "FLOAT";
        if (from == "\"NULL\"") return $"CAST(NULL AS {type})";
        if (FeatureTypes.IsInteger(to) && floating) return $"CAST(rint({value}) AS {type})";
        if (FeatureTypes.IsInteger(to) && IsDecimal(from)) return $"CAST(round({value}, 0) AS {type})";
        var exact = (FeatureTypes.IsNumeric(from) && FeatureTypes.IsNumeric(to) && !(floating && IsDecimal(to)))
            || (from == "BOOLEAN" && FeatureTypes.IsInteger(to)) || (FeatureTypes.IsInteger(from) && to == "BOOLEAN")
            || (to == "VARCHAR" && (FeatureTypes.IsInteger(from) || from is "BOOLEAN" or "DATE"))
            || (FeatureTypes.IsTime(from) && FeatureTypes.IsTime(to));
        return exact ? $"CAST({value} AS {type})" : throw SqlNode.Refused(what, $"the cast from {from} to {to}");
    }

    static string Normal(string type) => type.Replace(" ", "", StringComparison.Ordinal) switch
    {
        "TIMESTAMPWITHTIMEZONE" => "TIMESTAMP WITH TIME ZONE",
        var plain => plain.Replace(",", ", ", StringComparison.Ordinal),
    };

    static bool IsDecimal(string type) => type.StartsWith("DECIMAL", StringComparison.Ordinal);

    static string? Text(JsonNode child) =>
        child.Text("class") == "CONSTANT" && child["value"]!["type"]!.Text("id") == "VARCHAR" && !child["value"]!.Flag("is_null") ? child["value"]!.Text("value") : null;

    // Each engine reads written times its own way: the embedded one reads them for both.
    static string Literal(ExpressionTranslator values, JsonNode node, string text, string to)
    {
        string Read(string sql) => values.Scope.Evaluate($"SELECT {sql.Replace("?", $"CAST({Sql.Literal(text)} AS {to})", StringComparison.Ordinal)}");
        return to switch
        {
            "VARCHAR" => SparkText.Literal(text),
            "BOOLEAN" => Read("?::VARCHAR"),
            "DATE" => $"DATE '{Read("?::VARCHAR")}'",
            "TIMESTAMP WITH TIME ZONE" => $"timestamp_micros({Read("epoch_us(?)::VARCHAR")})",
            "TIMESTAMP" => $"CAST(timestamp_micros({Read("epoch_us(?)::VARCHAR")}) AS TIMESTAMP_NTZ)",
            "INTERVAL" => Interval(
                values,
                Read("(date_part('year', ?) * 12 + date_part('month', ?)) || '|' || date_part('day', ?) || '|' || (date_part('hour', ?) * 3600000000 + date_part('minute', ?) * 60000000 + date_part('microsecond', ?))").Split('|')),
            _ when FeatureTypes.IsNumeric(to) => $"CAST('{Read("?::VARCHAR")}' AS {SparkText.Type(Normal(to))})",
            _ => throw values.Refused($"the cast of '{text}' to {to}"),
        };
    }

    static string Interval(ExpressionTranslator values, string[] parts) => parts switch
    {
        [var months, "0", "0"] when months != "0" => $"make_ym_interval(0, {months})",
        ["0", var days, var micros] => $"make_dt_interval({days}, 0, 0, CAST({micros} AS DECIMAL(24, 6)) / 1000000)",
        _ => throw values.Refused("an interval of both months and days"),
    };
}
