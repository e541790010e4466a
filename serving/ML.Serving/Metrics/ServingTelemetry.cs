using System.Diagnostics;
using ML.Serving.Models;

namespace ML.Serving.Metrics;

/// <summary>Spans of inference, under the trace that the caller's <c>traceparent</c> names. Nothing is made when nobody listens.</summary>
public static class ServingTelemetry
{
    /// <summary>The source's name, for OpenTelemetry's <c>AddSource</c>.</summary>
    public const string SourceName = "ML.Serving";

    static readonly ActivitySource Source = new(SourceName);

    internal static Activity? Start(string operation, ServableModel model)
    {
        if (!Source.HasListeners()) return null;
        var activity = Source.StartActivity(operation);
        activity?.SetTag("ml.endpoint", model.Name);
        activity?.SetTag("ml.model_version", model.Version);
        return activity;
    }
}
