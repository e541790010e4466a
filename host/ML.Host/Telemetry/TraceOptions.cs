using ML.Host.Configuration;

namespace ML.Host.Telemetry;

/// <summary>Where spans go.</summary>
/// <param name="Address">The endpoint: with gRPC its root, else the path that takes traces.</param>
/// <param name="IsGrpc">Whether it speaks OTLP over gRPC and not over HTTP.</param>
/// <param name="Share">Share of the requests without a caller's decision that are recorded, from 0 to 1.</param>
sealed record TraceOptions(Uri Address, bool IsGrpc, double Share)
{
    const string TracesPath = "/v1/traces";

    /// <returns>Null when no endpoint is given.</returns>
    public static TraceOptions? From(SettingValues values)
    {
        var share = ShareOf(values);
        if (values.Text("otlp-endpoint") is not { Length: > 0 } text) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            values.Reject("otlp-endpoint", text, "http://host:port of an OpenTelemetry collector");
            return null;
        }

        var protocol = values.Text("otlp-protocol") ?? "http/protobuf";
        if (protocol is not ("http/protobuf" or "grpc")) values.Reject("otlp-protocol", protocol, "http/protobuf or grpc");
        var grpc = protocol == "grpc";
        return new TraceOptions(grpc || address.AbsolutePath.EndsWith(TracesPath, StringComparison.Ordinal) ? address : new Uri(address.ToString().TrimEnd('/') + TracesPath), grpc, share);
    }

    static double ShareOf(SettingValues values)
    {
        if (values.Text("trace-share") is not { } text) return 1;
        if (double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1) return share;
        values.Reject("trace-share", text, "a number from 0 to 1");
        return 1;
    }
}
