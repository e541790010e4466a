using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Tracking.Traces.Spans;

/// <summary>Attributes of spans as MLflow keeps them: each value is the text of its JSON.</summary>
static class SpanAttributes
{
    /// <summary>The value of such a text; one that is no JSON is a string.</summary>
    public static JsonNode? Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            return JsonValue.Create(json);
        }
    }

    /// <summary>
    /// Takes one layer of JSON off a text whose text is JSON again: tracing libraries send attributes that they have already
    /// written as JSON. Words that merely look like numbers or truth values stay words.
    /// </summary>
    public static string Unwrapped(string json)
    {
        if (Parse(json) is not JsonValue outer || !outer.TryGetValue<string>(out var text) || text.AsSpan().TrimStart() is not ['{' or '[' or '"', ..]) return json;
        try
        {
            JsonNode.Parse(text);
            return text;
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
