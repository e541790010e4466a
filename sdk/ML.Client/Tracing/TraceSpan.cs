using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace ML.Client.Tracing;

/// <summary>One step of a trace. Without a listener it costs nothing and does nothing.</summary>
public sealed class TraceSpan : IDisposable
{
    internal TraceSpan(Activity? activity) => Activity = activity;

    /// <summary>The activity behind it; null when nobody listens.</summary>
    public Activity? Activity { get; }

    /// <summary>The trace's id as MLflow has it, <c>tr-…</c>; null when nobody listens.</summary>
    public string? TraceId => Activity is null ? null : "tr-" + Activity.TraceId.ToHexString();

    /// <summary>The W3C <c>traceparent</c> to send to another process; null when nobody listens.</summary>
    public string? TraceParent => Activity?.Id;

    /// <summary>What the step was given.</summary>
    public TraceSpan SetInputs(JsonNode? value) => Set(SpanKeys.Inputs, value?.DeepClone());

    /// <summary>What the step was given, by source-generated metadata.</summary>
    public TraceSpan SetInputs<T>(T value, JsonTypeInfo<T> type) => Activity is null ? this : Set(SpanKeys.Inputs, JsonSerializer.SerializeToNode(value, type));

    /// <summary>What came out of the step.</summary>
    public TraceSpan SetOutputs(JsonNode? value) => Set(SpanKeys.Outputs, value?.DeepClone());

    /// <summary>What came out of the step, by source-generated metadata.</summary>
    public TraceSpan SetOutputs<T>(T value, JsonTypeInfo<T> type) => Activity is null ? this : Set(SpanKeys.Outputs, JsonSerializer.SerializeToNode(value, type));

    /// <summary>Sets an attribute: text, number, truth value, or JSON.</summary>
    public TraceSpan Set(string key, object? value)
    {
        Activity?.SetTag(key, value);
        return this;
    }

    /// <summary>Marks a moment within the step.</summary>
    public TraceSpan AddEvent(string name, IEnumerable<KeyValuePair<string, object?>>? attributes = null)
    {
        Activity?.AddEvent(new(name, tags: [.. attributes ?? []]));
        return this;
    }

    /// <summary>Records an exception and makes the step an error.</summary>
    public TraceSpan Fail(Exception exception)
    {
        Activity?.AddException(exception);
        Activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
        return this;
    }

    /// <summary>Ends the step; it counts as well done unless <see cref="Fail"/> was called.</summary>
    public void Dispose()
    {
        if (Activity is { Status: ActivityStatusCode.Unset }) Activity.SetStatus(ActivityStatusCode.Ok);
        Activity?.Dispose();
    }
}
