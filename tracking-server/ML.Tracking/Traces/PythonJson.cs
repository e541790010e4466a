using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Tracking.Traces;

/// <summary>
/// JSON in the spelling of Python's <c>json.dumps</c>, a space behind each colon and comma: stored texts of traces are searched
/// by patterns that count on it.
/// </summary>
static class PythonJson
{
    // Between these Python writes a number without an exponent.
    const double LeastPlain = 1e-4, MostPlain = 1e16;

    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    /// <summary>A value as Python's protobuf reads it: every number is real, <c>5</c> is <c>5.0</c>.</summary>
    public static string WriteValue(JsonElement? value) => Write(Real(value));

    static JsonNode? Real(JsonElement? value) => value?.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.Value.EnumerateObject().Select(p => KeyValuePair.Create(p.Name, Real(p.Value)))),
        JsonValueKind.Array => new JsonArray([.. value.Value.EnumerateArray().Select(item => Real(item))]),
        JsonValueKind.Number => JsonValue.Create(value.Value.GetDouble()),
        JsonValueKind.String => JsonValue.Create(value.Value.GetString()),
        JsonValueKind.True => JsonValue.Create(true),
        JsonValueKind.False => JsonValue.Create(false),
        _ => null,
    };

    static string Number(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "Infinity" : "-Infinity";
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        if (!shortest.Contains('E')) return shortest.Contains('.') ? shortest : shortest + ".0";
        return Math.Abs(value) is >= LeastPlain and < MostPlain ? value.ToString("F0", CultureInfo.InvariantCulture) + ".0" : shortest.ToLowerInvariant();
    }

    static void Append(StringBuilder text, JsonNode? node)
    {
        switch (node)
        {
            case null: text.Append("null"); break;
            case JsonObject map: AppendObject(text, map); break;
            case JsonArray list: AppendList(text, list); break;
            default: AppendValue(text, node.AsValue()); break;
        }
    }

    static void AppendObject(StringBuilder text, JsonObject map)
    {
        text.Append('{');
        var first = true;
        foreach (var (name, value) in map)
        {
            if (!first) text.Append(", ");
            first = false;
            AppendText(text, name);
            text.Append(": ");
            Append(text, value);
        }

        text.Append('}');
    }

    static void AppendList(StringBuilder text, JsonArray list)
    {
        text.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            if (i > 0) text.Append(", ");
            Append(text, list[i]);
        }

        text.Append(']');
    }

    static void AppendValue(StringBuilder text, JsonValue value)
    {
        if (value.TryGetValue<string>(out var words)) AppendText(text, words);
        else if (value.TryGetValue<bool>(out var flag)) text.Append(flag ? "true" : "false");
        else if (value.TryGetValue<JsonElement>(out var element)) text.Append(element.GetRawText());
        else if (value.TryGetValue<long>(out var whole)) text.Append(whole);
        else text.Append(Number(value.GetValue<double>()));
    }

    static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append(@"\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        text.Append('"');
    }
}
