using System.Text.Json.Nodes;
using Google.Protobuf;
using ML.Common.Errors;
using ML.Tracking.Traces.Otlp.Protocol;
using ML.Tracking.Traces.Spans;

namespace ML.Tracking.Traces.Otlp;

/// <summary>Spans of OpenTelemetry as MLflow keeps them.</summary>
static class OtlpSpans
{
    const int TraceIdBytes = 16, SpanIdBytes = 8, Ok = 1, Error = 2;

    public static IEnumerable<SpanRecord> Read(ExportTraceServiceRequest request) =>
        from block in request.ResourceSpans
        let resource = Values(block.Resource?.Attributes ?? [])
        from scope in block.ScopeSpans
        from span in scope.Spans
        select Read(span, resource);

    static SpanRecord Read(Span span, Dictionary<string, JsonNode?> resource)
    {
        var traceId = "tr-" + Hex(span.TraceId, TraceIdBytes, "trace_id");
        var attributes = new Dictionary<string, string>();
        foreach (var (key, value) in Values(span.Attributes)) attributes[key] = SpanAttributes.Unwrapped(PythonJson.Write(value));
        // Whose trace it is, is for the ids to say.
        attributes[TraceKeys.SpanRequestId] = PythonJson.Write(traceId);
        long? ended = span.EndTimeUnixNano == 0 ? null : Time(span.EndTimeUnixNano);
        var content = new JsonObject
        {
            ["trace_id"] = span.TraceId.ToBase64(),
            ["span_id"] = span.SpanId.ToBase64(),
            ["parent_span_id"] = span.ParentSpanId.IsEmpty ? null : span.ParentSpanId.ToBase64(),
            ["name"] = span.Name,
            ["start_time_unix_nano"] = Time(span.StartTimeUnixNano),
            ["end_time_unix_nano"] = ended,
            ["events"] = new JsonArray([.. span.Events.Select(Event)]),
            ["status"] = new JsonObject { ["code"] = $"STATUS_CODE_{Status(span)}", ["message"] = span.Status?.Code == Error ? span.Status.Message : "" },
            ["attributes"] = new JsonObject(attributes.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
            ["links"] = new JsonArray([.. span.Links.Select(Link)]),
        };
        return new SpanRecord
        {
            TraceId = traceId,
            SpanId = Hex(span.SpanId, SpanIdBytes, "span_id"),
            ParentId = span.ParentSpanId.IsEmpty ? null : Hex(span.ParentSpanId, SpanIdBytes, "parent_span_id"),
            Name = span.Name,
            Status = Status(span),
            Started = Time(span.StartTimeUnixNano),
            Ended = ended,
            Attributes = attributes,
            Resource = resource,
            Content = PythonJson.Write(content),
            Usage = TraceUsage.Parse(attributes.GetValueOrDefault(TraceKeys.SpanUsage), attributes.GetValueOrDefault(TraceKeys.SpanCost)),
        };
    }

    static JsonNode Event(Event found) => new JsonObject
    {
        ["name"] = found.Name, ["time_unix_nano"] = Time(found.TimeUnixNano), ["attributes"] = new JsonObject(Values(found.Attributes)),
    };

    static JsonNode Link(Link link) => new JsonObject
    {
        ["trace_id"] = "tr-" + Hex(link.TraceId, TraceIdBytes, "link.trace_id"),
        ["span_id"] = Hex(link.SpanId, SpanIdBytes, "link.span_id"),
        ["attributes"] = link.Attributes.Count == 0 ? null : new JsonObject(Values(link.Attributes)),
    };

    static Dictionary<string, JsonNode?> Values(IEnumerable<KeyValue> pairs)
    {
        var values = new Dictionary<string, JsonNode?>();
        foreach (var pair in pairs) values[pair.Key] = Value(pair.Value);
        return values;
    }

    static JsonNode? Value(AnyValue? value) => value?.ValueCase switch
    {
        AnyValue.ValueOneofCase.StringValue => JsonValue.Create(value.StringValue),
        AnyValue.ValueOneofCase.BoolValue => JsonValue.Create(value.BoolValue),
        AnyValue.ValueOneofCase.IntValue => JsonValue.Create(value.IntValue),
        AnyValue.ValueOneofCase.DoubleValue => double.IsFinite(value.DoubleValue) ? JsonValue.Create(value.DoubleValue) : JsonValue.Create(NotFinite(value.DoubleValue)),
        AnyValue.ValueOneofCase.ArrayValue => new JsonArray([.. value.ArrayValue.Values.Select(Value)]),
        AnyValue.ValueOneofCase.KvlistValue => new JsonObject(Values(value.KvlistValue.Values)),
        AnyValue.ValueOneofCase.BytesValue => JsonValue.Create(value.BytesValue.ToBase64()),
        _ => null,
    };

    // JSON has no such numbers.
    static string NotFinite(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";

    static string Status(Span span) => span.Status?.Code switch { Ok => "OK", Error => "ERROR", _ => "UNSET" };

    static long Time(ulong nanoseconds) => nanoseconds <= long.MaxValue ? (long)nanoseconds : throw Refused($"time {nanoseconds}", "nanoseconds since 1970 below 2^63");

    static string Hex(ByteString id, int bytes, string field) =>
        id.Length == bytes ? Convert.ToHexStringLower(id.Span) : throw Refused($"{field} of {id.Length} bytes", $"{bytes} bytes");

    static PlatformException Refused(string what, string expected) => PlatformException.Invalid($"Invalid OpenTelemetry span: {what}; expected {expected}");
}
