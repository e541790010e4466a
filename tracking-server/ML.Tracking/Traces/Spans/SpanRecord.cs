using System.Text.Json.Nodes;

namespace ML.Tracking.Traces.Spans;

/// <summary>One span on its way into the database.</summary>
sealed record SpanRecord
{
    /// <summary><c>tr-</c> and 32 hexadecimal digits.</summary>
    public required string TraceId { get; init; }

    /// <summary>16 hexadecimal digits.</summary>
    public required string SpanId { get; init; }

    /// <summary>Null: the root of its trace.</summary>
    public string? ParentId { get; init; }

    public required string Name { get; init; }

    /// <summary>OK, ERROR or UNSET.</summary>
    public required string Status { get; init; }

    /// <summary>Nanoseconds since 1970.</summary>
    public required long Started { get; init; }

    /// <summary>Nanoseconds since 1970; null while it runs.</summary>
    public long? Ended { get; init; }

    /// <summary>Each value as the text of its JSON.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary>Attributes of what the span comes from: the service, the host.</summary>
    public required IReadOnlyDictionary<string, JsonNode?> Resource { get; init; }

    /// <summary>The whole span as it is kept.</summary>
    public required string Content { get; init; }

    public TraceUsage Usage { get; init; } = TraceUsage.None;

    /// <summary>An attribute that is a string; one that is not JSON is taken as it stands.</summary>
    public string? Text(string key)
    {
        if (!Attributes.TryGetValue(key, out var json)) return null;
        return SpanAttributes.Parse(json) is JsonValue value && value.TryGetValue<string>(out var text) ? text : json;
    }
}
