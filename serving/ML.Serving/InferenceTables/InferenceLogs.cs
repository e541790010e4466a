using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using ML.Hosting.Metrics;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.InferenceTables;

/// <summary>The logs of all endpoints that have one.</summary>
sealed class InferenceLogs(InferenceTableOptions options, ILogger<InferenceLogs> logger) : IMetricsSource, IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Lazy<EndpointLog>> logs = new();

    /// <summary>The log of an endpoint; null when its configuration asks for none.</summary>
    public EndpointLog? Of(string endpoint, AutoCaptureConfig? capture) => FolderOf(endpoint, capture) is { } folder
        ? logs.GetOrAdd(folder, path => new Lazy<EndpointLog>(() => new EndpointLog(path, options, logger))).Value
        : null;

    public void Write(StringBuilder page)
    {
        var open = logs.Values.Where(l => l.IsValueCreated).Select(l => l.Value).OrderBy(l => l.Folder, StringComparer.Ordinal).ToList();
        if (open.Count == 0) return;
        page.Append("# HELP ml_serving_logged_requests_total Requests on their way to an inference table: safe on disk, or shed because memory or disk was full.\n");
        page.Append("# TYPE ml_serving_logged_requests_total counter\n");
        foreach (var log in open)
        {
            var table = Path.GetRelativePath(options.Folder, log.Folder);
            page.Append(CultureInfo.InvariantCulture, $"ml_serving_logged_requests_total{{table=\"{table}\",outcome=\"spooled\"}} {log.Spool.Spooled}\n");
            page.Append(CultureInfo.InvariantCulture, $"ml_serving_logged_requests_total{{table=\"{table}\",outcome=\"shed\"}} {log.Spool.Shed}\n");
        }
    }

    // The container knows it under two names, and disposes of it under each.
    public async ValueTask DisposeAsync()
    {
        foreach (var folder in logs.Keys)
            if (logs.TryRemove(folder, out var log) && log.IsValueCreated) await log.Value.DisposeAsync();
    }

    /// <summary>Folder of an endpoint's table; null when its configuration asks for none.</summary>
    public string? FolderOf(string endpoint, AutoCaptureConfig? capture) => capture is null || capture.Enabled == false ? null : Path.GetFullPath(Path.Combine(
        options.Folder, capture.CatalogName ?? "", capture.SchemaName ?? "", (capture.TableNamePrefix ?? endpoint) + "_payload"));
}
