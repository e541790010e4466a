using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ML.Hosting.Requests;

namespace ML.Tracking.Metrics;

/// <summary>Writes <c>{"metrics": […], "next_page_token": …}</c> point by point; an empty history is <c>{}</c>.</summary>
sealed class MetricHistoryWriter : IAsyncDisposable
{
    readonly StreamedJson output;
    readonly PointJson points;
    readonly bool includeRunId;
    readonly Action? abandon;
    bool any, ended;

    public MetricHistoryWriter(HttpContext context, bool includeRunId) : this(context.Response.BodyWriter, includeRunId, context.RequestAborted)
    {
        context.Response.ContentType = "application/json";
        abandon = context.Abort;
    }

    public MetricHistoryWriter(PipeWriter output, bool includeRunId, CancellationToken cancellation)
    {
        this.output = new StreamedJson(output, cancellation);
        this.includeRunId = includeRunId;
        points = new PointJson(this.output.Json);
        this.output.Json.WriteStartObject();
    }

    /// <summary>Says whose points follow: a history of a million points must not name its metric a million times.</summary>
    public void Of(string run, string key)
    {
        points.Key(Encoding.UTF8.GetBytes(key));
        if (includeRunId) points.Run(run);
    }

    public ValueTask PointAsync(HistoryPoint point)
    {
        if (!any) output.Json.WriteStartArray("metrics"u8);
        any = true;
        points.Write(point.Value, point.Timestamp, point.Step);
        return output.FlushWhenFullAsync();
    }

    /// <param name="nextPageToken">Null on the last page.</param>
    /// <param name="evenEmpty">Whether an empty history is written as an empty list instead of left out.</param>
    public async ValueTask EndAsync(string? nextPageToken, bool evenEmpty = false)
    {
        if (evenEmpty && !any) output.Json.WriteStartArray("metrics"u8);
        any |= evenEmpty;
        if (any) output.Json.WriteEndArray();
        if (nextPageToken is not null) output.Json.WriteString("next_page_token"u8, nextPageToken);
        output.Json.WriteEndObject();
        ended = true;
        await output.FlushAsync();
    }

    // Half an answer must not look like one, nor be followed by another: the connection breaks.
    public ValueTask DisposeAsync()
    {
        if (!ended) abandon?.Invoke();
        return output.DisposeAsync();
    }
}
