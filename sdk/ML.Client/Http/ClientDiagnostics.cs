using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ML.Client.Http;

/// <summary>What the client tells about itself: one activity source and one meter, both named <c>ML.Client</c>.</summary>
internal static class ClientDiagnostics
{
    public const string Name = "ML.Client";

    public static readonly string Version = typeof(ClientDiagnostics).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public static readonly ActivitySource Source = new(Name, Version);

    static readonly Meter Meter = new(Name, Version);

    public static readonly Histogram<double> RequestSeconds = Meter.CreateHistogram<double>("ml.client.request.duration", "s", "Time of one call, retries included");

    public static readonly Counter<long> Retries = Meter.CreateCounter<long>("ml.client.request.retries", description: "Attempts after the first");

    public static readonly Counter<long> MetricsSent = Meter.CreateCounter<long>("ml.client.metrics.sent", description: "Metric points the server accepted");

    public static readonly Counter<long> MetricsSpooled = Meter.CreateCounter<long>("ml.client.metrics.spooled", description: "Metric points written to the spool");

    public static readonly Counter<long> MetricsDropped = Meter.CreateCounter<long>("ml.client.metrics.dropped", description: "Metric points given up: queue full or refused by the server");
}
