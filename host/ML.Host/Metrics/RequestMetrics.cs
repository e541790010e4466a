using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ML.Host.Telemetry;
using ML.Hosting.Metrics;
using ML.Serving.Metrics;

namespace ML.Host.Metrics;

/// <summary>
/// Counts every request by method, route and status, and how long each route takes. Routes are counted by their patterns,
/// so that no caller can make the page grow.
/// </summary>
sealed class RequestMetrics : IMetricsSource
{
    const string Unrouted = "none";

    readonly ConcurrentDictionary<(string Method, string Route, int Code), Counter> counts = new();
    readonly ConcurrentDictionary<(string Method, string Route), LatencyHistogram> times = new();
    long underWay;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var started = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref underWay);
        try
        {
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? Unrouted;
            var method = Known(context.Request.Method);
            RequestSpans.Describe(context, method, route);
            counts.GetOrAdd((method, route, context.Response.StatusCode), static _ => new Counter()).Increment();
            times.GetOrAdd((method, route), static _ => new LatencyHistogram()).Add(Stopwatch.GetTimestamp() - started);
        }
    }

    public void Write(StringBuilder page)
    {
        page.Append("# HELP ml_http_requests_total Requests by method, route and status.\n# TYPE ml_http_requests_total counter\n");
        foreach (var ((method, route, code), count) in counts.OrderBy(c => c.Key))
            page.Append(CultureInfo.InvariantCulture, $"ml_http_requests_total{{{Labels(method, route)},code=\"{code}\"}} {count.Value}\n");
        page.Append("# HELP ml_http_request_seconds Time of requests by method and route.\n# TYPE ml_http_request_seconds histogram\n");
        foreach (var ((method, route), histogram) in times.OrderBy(t => t.Key)) WriteHistogram(page, Labels(method, route), histogram);
        page.Append("# HELP ml_http_requests_under_way Requests that are being answered.\n# TYPE ml_http_requests_under_way gauge\n");
        page.Append(CultureInfo.InvariantCulture, $"ml_http_requests_under_way {Volatile.Read(ref underWay)}\n");
    }

    static void WriteHistogram(StringBuilder page, string labels, LatencyHistogram histogram)
    {
        long sum = 0;
        var buckets = histogram.Counts();
        for (var i = 0; i < buckets.Length; i++)
        {
            sum += buckets[i];
            var bound = i < LatencyHistogram.Bounds.Count ? LatencyHistogram.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            page.Append(CultureInfo.InvariantCulture, $"ml_http_request_seconds_bucket{{{labels},le=\"{bound}\"}} {sum}\n");
        }

        page.Append(CultureInfo.InvariantCulture, $"ml_http_request_seconds_sum{{{labels}}} {histogram.SumSeconds}\nml_http_request_seconds_count{{{labels}}} {sum}\n");
    }

    static string Labels(string method, string route) => $"method=\"{method}\",route=\"{route.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    // A method is free text on the wire.
    static string Known(string method) => method is "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" ? method : "other";

    sealed class Counter
    {
        long value;

        public long Value => Volatile.Read(ref value);

        public void Increment() => Interlocked.Increment(ref value);
    }
}
