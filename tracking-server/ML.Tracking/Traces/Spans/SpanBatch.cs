using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Tracking.Validation;

namespace ML.Tracking.Traces.Spans;

/// <summary>The spans of one trace that came together, and what they tell of it.</summary>
sealed class SpanBatch
{
    const int NanosecondsPerMillisecond = 1_000_000;

    public SpanBatch(string traceId, IReadOnlyList<SpanRecord> spans)
    {
        (TraceId, Spans) = (traceId, spans);
        Root = spans.LastOrDefault(s => s.ParentId is null);
        Started = spans.Min(s => s.Started) / NanosecondsPerMillisecond;
        Ended = spans.Max(s => s.Ended) / NanosecondsPerMillisecond;
        Session = First("session.id") ?? First("gen_ai.conversation.id");
        User = First("user.id");
        Tags = ReadTags();
    }

    public string TraceId { get; }

    public IReadOnlyList<SpanRecord> Spans { get; }

    /// <summary>Null while only spans below it have come.</summary>
    public SpanRecord? Root { get; }

    /// <summary>Milliseconds since 1970.</summary>
    public long Started { get; }

    /// <summary>Milliseconds since 1970; null while all spans run.</summary>
    public long? Ended { get; }

    /// <summary>The state that the root tells; null without it.</summary>
    public string? State => Root is null ? null : Root.Status == TraceStates.Error ? TraceStates.Error : TraceStates.Ok;

    public string? Session { get; }

    public string? User { get; }

    /// <summary>Tags that the spans bring along; the trace's name stands among them.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    string? First(string key) => Spans.Select(s => s.Text(key)).FirstOrDefault(t => !string.IsNullOrEmpty(t));

    // What the caller set by hand wins over what tells where the spans come from. Neither may claim names of the platform's own.
    Dictionary<string, string> ReadTags()
    {
        var tags = new Dictionary<string, string>();
        var resource = Spans.Select(s => s.Resource).FirstOrDefault(r => r.Count > 0);
        foreach (var (key, value) in resource ?? new Dictionary<string, JsonNode?>())
            if (!key.StartsWith("telemetry.sdk.", StringComparison.Ordinal) && !key.StartsWith("mlflow.", StringComparison.Ordinal))
                Add(tags, key, value is JsonValue text && text.TryGetValue<string>(out var words) ? words : PythonJson.Write(value));
        foreach (var key in Root?.Attributes.Keys.Where(k => k.StartsWith(TraceKeys.SpanTagPrefix, StringComparison.Ordinal)) ?? [])
            if (key[TraceKeys.SpanTagPrefix.Length..] is var name && !TraceKeys.Immutable.Contains(name) && name != TraceKeys.ArtifactLocation) Add(tags, name, Root!.Text(key)!);
        return tags;
    }

    // A tag that is not one does not cost the spans.
    static void Add(Dictionary<string, string> tags, string key, string value)
    {
        try
        {
            tags[Names.TagKey(key, "key")] = value.Length <= Names.MaxTagValueLength ? value : value[..Names.MaxTagValueLength];
        }
        catch (PlatformException)
        {
            // Attributes may have names that tags may not.
        }
    }
}
