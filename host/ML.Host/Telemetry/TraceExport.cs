using ML.Serving.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ML.Host.Telemetry;

/// <summary>
/// Sends a span of each request, of each inference, and of each call to another service or server, to an OTLP endpoint. Trace context goes in and
/// out as W3C's <c>traceparent</c>. Without an endpoint none of this is loaded.
/// </summary>
sealed class TraceExport(TraceOptions options, string services) : IHostedService, IDisposable
{
    const string Requests = "Microsoft.AspNetCore", Calls = "System.Net.Http";

    TracerProvider? provider;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateDefault().AddService("ml", serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}").AddAttributes([new("ml.services", services)]))
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Share)))
            .AddSource(Requests, Calls, ServingTelemetry.SourceName)
            .AddOtlpExporter(export =>
            {
                export.Protocol = options.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                export.Endpoint = options.Address;
            })
            .Build();
        return Task.CompletedTask;
    }

    // What was recorded until now is sent, as far as the endpoint takes it.
    public Task StopAsync(CancellationToken cancellationToken) => Task.Run(() => provider?.ForceFlush(5000), CancellationToken.None);

    public void Dispose() => provider?.Dispose();
}
