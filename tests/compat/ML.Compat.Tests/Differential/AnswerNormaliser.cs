using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ML.Compat.Tests.Differential;

/// <summary>Takes out of an answer what may differ between two correct servers: ids, times, generated names, the order of keyed lists.</summary>
static partial class AnswerNormaliser
{
    static readonly string[] Times =
    [
        "creation_time", "last_update_time", "creation_timestamp", "last_updated_timestamp", "creation_timestamp_ms", "last_updated_timestamp_ms",
        "creationTime", "lastUpdateTime",
    ];

    public static string Normalise(JsonNode? node, IReadOnlyDictionary<string, string> values) => Text(node, null, values);

    /// <summary>A message with ids taken out and without what ours adds: the place of a mistake.</summary>
    public static string Message(string? message, IReadOnlyDictionary<string, string> values) =>
        Value(Place().Replace(message ?? "", ""), values);

    static string Text(JsonNode? node, string? key, IReadOnlyDictionary<string, string> values) => node switch
    {
        null => "null",
        JsonObject map => "{" + string.Join(", ", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {Text(p.Value, p.Key, values)}")) + "}",
        JsonArray list => "[" + string.Join(", ", Ordered(list, key, values)) + "]",
        JsonValue when key is not null && Times.Contains(key) => "<time>",
        JsonValue value when key == "next_page_token" => $"rows {RowsBefore(value.ToString())}",
        JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.Number => Number(value),
        JsonValue value when Embedded(value) is { } inner => "json:" + Text(inner, null, values),
        _ => Value(node.ToJsonString(), values),
    };

    // JSON inside a string counts by its meaning, not by its spaces.
    static JsonNode? Embedded(JsonValue value)
    {
        if (value.GetValueKind() != System.Text.Json.JsonValueKind.String || value.GetValue<string>() is not ['[' or '{', ..] text) return null;
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    // Tokens are opaque; both hold the number of rows before the page, ours also where it begins.
    static string RowsBefore(string token) =>
        JsonNode.Parse(Convert.FromBase64String(token)) is JsonObject map && map["offset"] is { } offset ? offset.ToString() : token;

    // 1 and 1.0 are one number; the conformance of the fraction is tested on its own.
    static string Number(JsonValue value) => value.GetValue<double>().ToString("R", CultureInfo.InvariantCulture);

    // Lists of keyed things come in the order the database happens to give.
    static IEnumerable<string> Ordered(JsonArray list, string? key, IReadOnlyDictionary<string, string> values)
    {
        var texts = list.Select(item => Text(item, key, values));
        return key is "tags" or "params" or "metrics" or "aliases" or "model_inputs" or "model_outputs" or "dataset_inputs" && list.All(i => i is JsonObject o && (o.ContainsKey("key") || o.ContainsKey("alias") || o.ContainsKey("model_id") || o.ContainsKey("dataset")))
            ? texts.Order(StringComparer.Ordinal)
            : texts;
    }

    static string Value(string text, IReadOnlyDictionary<string, string> values)
    {
        foreach (var (name, value) in values.OrderByDescending(v => v.Value.Length))
            text = value.Length > 6 ? text.Replace(value, "${" + name + "}") : Whole(text, value, "${" + name + "}");
        text = Hex().Replace(text, "<hex>");
        return GeneratedName().Replace(text, "<name>");
    }

    // A short id, such as an experiment's, which PostgreSQL counts on where a name was refused: as the value itself, or as a folder of one.
    static string Whole(string text, string id, string name) => text == $"\"{id}\"" ? $"\"{name}\"" : text.Replace($"/{id}/", $"/{name}/").Replace($"'{id}/", $"'{name}/");

    [GeneratedRegex("[0-9a-f]{32}")]
    private static partial Regex Hex();

    [GeneratedRegex(@"\b[a-z]+-[a-z]+-\d{1,4}\b")]
    private static partial Regex GeneratedName();

    [GeneratedRegex(@" \(at character \d+\)")]
    private static partial Regex Place();
}
