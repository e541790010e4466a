using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ML.Common.Json;

namespace ML.Tracking.Metrics;

/// <summary>Writes <c>{"metrics": […], "next_page_token": …}</c> point by point; an empty history is <c>{}</c>.</summary>
sealed class MetricHistoryWriter : IAsyncDisposable
{
    const int FlushBytes = 64 * 1024;
    readonly PipeWriter output;
    readonly CancellationToken cancellation;
    readonly bool includeRunId;
    readonly Utf8JsonWriter json;
    static readonly WireDoubleConverter Doubles = new();
    static readonly JsonSerializerOptions Options = new();
    readonly Action? abandon;
    bool any, ended;

    public MetricHistoryWriter(HttpContext context, bool includeRunId) : this(context.Response.BodyWriter, includeRunId, context.RequestAborted)
    {
        context.Response.ContentType = "application/json";
        abandon = context.Abort;
    }

    public MetricHistoryWriter(PipeWriter output, bool includeRunId, CancellationToken cancellation)
    {
        this.output = output;
        this.includeRunId = includeRunId;
        this.cancellation = cancellation;
        json = new Utf8JsonWriter(output);
        json.WriteStartObject();
    }

    public ValueTask PointAsync(HistoryPoint point, string runId)
    {
        if (!any) json.WriteStartArray("metrics"u8);
        any = true;
        json.WriteStartObject();
        json.WriteString("key"u8, point.Key);
        json.WritePropertyName("value"u8);
        Doubles.Write(json, point.Value, Options);
        json.WriteNumber("timestamp"u8, point.Timestamp);
        json.WriteNumber("step"u8, point.Step);
        if (includeRunId) json.WriteString("run_id"u8, runId);
        json.WriteEndObject();
        return json.BytesPending < FlushBytes ? ValueTask.CompletedTask : FlushAsync();
    }

    /// <param name="nextPageToken">Null on the last page.</param>
    /// <param name="evenEmpty">Whether an empty history is written as an empty list instead of left out.</param>
    public async ValueTask EndAsync(string? nextPageToken, bool evenEmpty = false)
    {
        if (evenEmpty && !any) json.WriteStartArray("metrics"u8);
        any |= evenEmpty;
        if (any) json.WriteEndArray();
        if (nextPageToken is not null) json.WriteString("next_page_token"u8, nextPageToken);
        json.WriteEndObject();
        ended = true;
        await FlushAsync();
    }

    async ValueTask FlushAsync()
    {
        json.Flush();
        await output.FlushAsync(cancellation);
    }

    // Half an answer must not look like one, nor be followed by another: the connection breaks.
    public ValueTask DisposeAsync()
    {
        if (!ended) abandon?.Invoke();
        return json.DisposeAsync();
    }
}
