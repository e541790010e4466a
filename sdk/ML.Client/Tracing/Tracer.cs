using System.Diagnostics;

namespace ML.Client.Tracing;

/// <summary>
/// Starts spans of traces. They are <see cref="Activity"/>s of the source <c>ML.Traces</c>, so they nest by themselves, carry
/// W3C context in and out of HTTP and gRPC, and reach any other listener as well. They go to the server once
/// <see cref="Mlflow.AutologAsync"/> has been called.
/// </summary>
public static class Tracer
{
    /// <summary>Name of the activity source.</summary>
    public const string SourceName = "ML.Traces";

    static readonly ActivitySource Source = new(SourceName, Http.ClientDiagnostics.Version);

    /// <summary>Starts a span below the current one. Dispose it to end it.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="type">One of <see cref="SpanType"/>, or text of your own; null for unknown.</param>
    public static TraceSpan Start(string name, string? type = null) => Wrap(Source.StartActivity(name), type);

    /// <summary>Starts a span below one of another process.</summary>
    /// <param name="name">What is done.</param>
    /// <param name="traceParent">The W3C <c>traceparent</c> that came with the request.</param>
    /// <param name="type">As for <see cref="Start"/>.</param>
    /// <exception cref="FormatException">The text is not a W3C traceparent.</exception>
    public static TraceSpan StartFrom(string name, string traceParent, string? type = null) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context)
            ? Wrap(Source.StartActivity(name, ActivityKind.Server, context), type)
            : throw new FormatException($"'{traceParent}' is not a W3C traceparent");

    static TraceSpan Wrap(Activity? activity, string? type)
    {
        activity?.SetTag(SpanKeys.Type, type ?? SpanType.Unknown);
        return new(activity);
    }
}
