using System.Collections;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Client.Tracing;

/// <summary>Ended activities as an OTLP <c>ExportTraceServiceRequest</c>.</summary>
internal static class OtlpWriter
{
    public static byte[] Write(IReadOnlyCollection<Activity> activities)
    {
        var request = new ProtoWriter();
        request.Message(1, resource =>
        {
            resource.Message(1, r => r.Message(1, a => Attribute(a, "service.name", AppDomain.CurrentDomain.FriendlyName)));
            foreach (var source in activities.GroupBy(a => (a.Source.Name, a.Source.Version)))
                resource.Message(2, scope => Scope(scope, source.Key.Name, source.Key.Version, source));
        });
        return request.ToArray();
    }

    static void Scope(ProtoWriter scope, string name, string? version, IEnumerable<Activity> activities)
    {
        scope.Message(1, s =>
        {
            s.Text(1, name);
            if (!string.IsNullOrEmpty(version)) s.Text(2, version);
        });
        foreach (var activity in activities) scope.Message(2, span => Span(span, activity));
    }

    static void Span(ProtoWriter span, Activity activity)
    {
        Span<byte> id = stackalloc byte[16];
        activity.TraceId.CopyTo(id);
        span.Bytes(1, id);
        activity.SpanId.CopyTo(id[..8]);
        span.Bytes(2, id[..8]);
        if (activity.ParentSpanId != default)
        {
            activity.ParentSpanId.CopyTo(id[..8]);
            span.Bytes(4, id[..8]);
        }

        span.Text(5, activity.DisplayName);
        span.Number(6, (int)activity.Kind + 1);
        span.Fixed64(7, Nanoseconds(activity.StartTimeUtc));
        span.Fixed64(8, Nanoseconds(activity.StartTimeUtc + activity.Duration));
        foreach (var (key, value) in activity.TagObjects) span.Message(9, a => Attribute(a, key, value));
        foreach (var happened in activity.Events) span.Message(11, e => Event(e, happened));
        if (activity.Status != ActivityStatusCode.Unset) span.Message(15, s => Status(s, activity));
    }

    static void Event(ProtoWriter writer, ActivityEvent happened)
    {
        writer.Fixed64(1, Nanoseconds(happened.Timestamp.UtcDateTime));
        writer.Text(2, happened.Name);
        foreach (var (key, value) in happened.Tags) writer.Message(3, a => Attribute(a, key, value));
    }

    static void Status(ProtoWriter writer, Activity activity)
    {
        if (activity.StatusDescription is { Length: > 0 } text) writer.Text(2, text);
        writer.Number(3, activity.Status == ActivityStatusCode.Ok ? 1 : 2);
    }

    static void Attribute(ProtoWriter writer, string key, object? value)
    {
        writer.Text(1, key);
        writer.Message(2, v => Value(v, value));
    }

    static void Value(ProtoWriter writer, object? value)
    {
        switch (value)
        {
            case null: break;
            case JsonNode node: Json(writer, node); break;
            case string text: writer.Text(1, text); break;
            case bool truth: writer.Number(2, truth ? 1 : 0); break;
            case byte or sbyte or short or ushort or int or uint or long: writer.Number(3, Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case double or float: writer.Double(4, Convert.ToDouble(value, CultureInfo.InvariantCulture)); break;
            case IEnumerable list: writer.Message(5, l => Items(l, list)); break;
            case IFormattable other: writer.Text(1, other.ToString(null, CultureInfo.InvariantCulture)); break;
            default: writer.Text(1, value.ToString() ?? ""); break;
        }
    }

    static void Items(ProtoWriter writer, IEnumerable list)
    {
        foreach (var item in list) writer.Message(1, v => Value(v, item));
    }

    static void Json(ProtoWriter writer, JsonNode node)
    {
        switch (node)
        {
            case JsonObject map:
                writer.Message(6, m =>
                {
                    foreach (var (key, value) in map) m.Message(1, a => Attribute(a, key, value));
                });
                break;
            case JsonArray list: writer.Message(5, l => Items(l, list)); break;
            default: Scalar(writer, node.AsValue()); break;
        }
    }

    static void Scalar(ProtoWriter writer, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.String: writer.Text(1, (string)value!); break;
            case JsonValueKind.True: writer.Number(2, 1); break;
            case JsonValueKind.False: writer.Number(2, 0); break;
            case JsonValueKind.Number when long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole): writer.Number(3, whole); break;
            case JsonValueKind.Number: writer.Double(4, double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)); break;
        }
    }

    static ulong Nanoseconds(DateTime time) => (ulong)(time - DateTime.UnixEpoch).Ticks * 100;
}
