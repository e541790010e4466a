using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Tracking.Traces.Spans;

/// <summary>A kept span as OpenTelemetry's protobuf writes it in JSON.</summary>
static class SpanWire
{
    public static JsonObject Of(string content)
    {
        var kept = JsonNode.Parse(content)!.AsObject();
        var span = new JsonObject { ["trace_id"] = Copy(kept["trace_id"]), ["span_id"] = Copy(kept["span_id"]) };
        if (kept["parent_span_id"] is { } parent) span["parent_span_id"] = Copy(parent);
        span["name"] = Copy(kept["name"]);
        span["start_time_unix_nano"] = Copy(kept["start_time_unix_nano"]);
        if (kept["end_time_unix_nano"] is { } end) span["end_time_unix_nano"] = Copy(end);
        if (Attributes(kept["attributes"], decode: true) is { Count: > 0 } attributes) span["attributes"] = attributes;
        if (kept["events"] is JsonArray { Count: > 0 } events) span["events"] = new JsonArray([.. events.OfType<JsonObject>().Select(Event)]);
        if (kept["links"] is JsonArray { Count: > 0 } links) span["links"] = new JsonArray([.. links.OfType<JsonObject>().Select(Link)]);
        span["status"] = Status(kept["status"] as JsonObject);
        return span;
    }

    static JsonObject Status(JsonObject? kept)
    {
        var status = new JsonObject();
        if (kept?["message"] is JsonValue message && message.TryGetValue<string>(out var text) && text.Length > 0) status["message"] = text;
        status["code"] = Copy(kept?["code"]) ?? "STATUS_CODE_UNSET";
        return status;
    }

    static JsonNode Event(JsonObject kept)
    {
        var found = new JsonObject { ["time_unix_nano"] = Copy(kept["time_unix_nano"]), ["name"] = Copy(kept["name"]) };
        if (Attributes(kept["attributes"], decode: false) is { Count: > 0 } attributes) found["attributes"] = attributes;
        return found;
    }

    static JsonNode Link(JsonObject kept)
    {
        var trace = kept["trace_id"]?.GetValue<string>() ?? "";
        var link = new JsonObject
        {
            ["trace_id"] = Convert.ToBase64String(Convert.FromHexString(trace.StartsWith("tr-", StringComparison.Ordinal) ? trace[3..] : trace)),
            ["span_id"] = Convert.ToBase64String(Convert.FromHexString(kept["span_id"]?.GetValue<string>() ?? "")),
        };
        if (Attributes(kept["attributes"], decode: false) is { Count: > 0 } attributes) link["attributes"] = attributes;
        return link;
    }

    static JsonArray Attributes(JsonNode? kept, bool decode) => new([.. (kept as JsonObject ?? []).Select(a => new JsonObject
    {
        ["key"] = a.Key,
        ["value"] = AnyValue(decode && a.Value is JsonValue value && value.TryGetValue<string>(out var text) ? SpanAttributes.Parse(text) : a.Value),
    })]);

    static JsonObject AnyValue(JsonNode? node) => node?.GetValueKind() switch
    {
        JsonValueKind.String => new() { ["string_value"] = Copy(node) },
        JsonValueKind.True or JsonValueKind.False => new() { ["bool_value"] = Copy(node) },
        JsonValueKind.Number when node.AsValue().TryGetValue<long>(out var whole) => new() { ["int_value"] = whole },
        JsonValueKind.Number => new() { ["double_value"] = Copy(node) },
        JsonValueKind.Array => new() { ["array_value"] = Values(node.AsArray().Select(AnyValue)) },
        JsonValueKind.Object => new() { ["kvlist_value"] = Values(node.AsObject().Select(m => new JsonObject { ["key"] = m.Key, ["value"] = AnyValue(m.Value) })) },
        _ => [],
    };

    static JsonObject Values(IEnumerable<JsonObject> items) => [.. items.ToArray() is { Length: > 0 } all ? [KeyValuePair.Create("values", (JsonNode?)new JsonArray([.. all]))] : Array.Empty<KeyValuePair<string, JsonNode?>>()];

    static JsonNode? Copy(JsonNode? node) => node?.DeepClone();
}
