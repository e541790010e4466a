using System.Text.Json.Nodes;

namespace ML.Features.Spark.Translation.Functions;

/// <summary>Arguments that are written down as such.</summary>
static class Constants
{
    public static string? Text(JsonNode node) => Value(node) is { } value && value["type"]!.Text("id") == "VARCHAR" ? value.Text("value") : null;

    public static long? Integer(JsonNode node)
    {
        // INTERVAL 1 HOUR is parsed as to_hours(CAST(trunc(CAST(1 AS DOUBLE)) AS BIGINT)).
        while (node.Text("class") == "CAST" || (node.Text("class") == "FUNCTION" && node.Text("function_name") == "trunc"))
            node = node["child"] ?? node.List("children")[0];
        return Value(node) is { } value && value["type"]!.Text("id") is "INTEGER" or "BIGINT" or "SMALLINT" or "TINYINT" ? Value(node)!["value"]!.GetValue<long>() : null;
    }

    static JsonNode? Value(JsonNode node) => node.Text("class") == "CONSTANT" && !node["value"]!.Flag("is_null") ? node["value"] : null;
}
