using System.Text.Json.Nodes;

namespace ML.Tracking.Traces.Spans;

/// <summary>The beginning of a trace's inputs or outputs; of a conversation, the last message.</summary>
static class TracePreview
{
    const int MaxLength = 1000;

    /// <param name="json">Inputs or outputs as JSON.</param>
    /// <param name="role">Whose message speaks for a conversation: user or assistant.</param>
    public static string Of(string json, string role)
    {
        var text = Messages(TraceUsage.Object(json)) is { Count: > 0 } messages ? Content(messages.LastOrDefault(m => Word(m["role"]) == role) ?? messages[^1]) : null;
        if (string.IsNullOrEmpty(text)) text = json;
        return text.Length <= MaxLength ? text : text[..(MaxLength - 3)] + "...";
    }

    // The shapes of chat completions and of responses.
    static List<JsonObject>? Messages(JsonObject? map)
    {
        if (map is null) return null;
        if (map["messages"] is JsonArray { Count: > 0 } messages) return Whole(messages);
        if (map["choices"] is JsonArray { Count: > 0 } choices && choices[0] is JsonObject choice && choice["message"] is JsonObject message && IsMessage(message)) return [message];
        if (map["input"] is JsonArray { Count: > 0 } input) return Whole(input);
        if (map["output"] is JsonArray { Count: > 0 } output) return Whole(output);
        return map["request"] is JsonObject inner ? Messages(inner) : null;
    }

    static List<JsonObject> Whole(JsonArray items) => [.. items.OfType<JsonObject>().Where(IsMessage)];

    static bool IsMessage(JsonObject item) => item.ContainsKey("role") && item.ContainsKey("content");

    static string? Content(JsonObject message) => message["content"] is JsonArray parts
        ? parts.Select(p => p is JsonObject part && Word(part["type"]) is "text" or "output_text" ? Word(p!["text"]) : Word(p)).FirstOrDefault(t => t is not null)
        : Word(message["content"]);

    static string? Word(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
