using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.InferenceTables;

/// <summary>The logs of all endpoints that have one.</summary>
sealed class InferenceLogs(InferenceTableOptions options, ILogger<InferenceLogs> logger) : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Lazy<EndpointLog>> logs = new();

    /// <summary>The log of an endpoint; null when its configuration asks for none.</summary>
    public EndpointLog? Of(string endpoint, AutoCaptureConfig? capture)
    {
        if (capture is null || capture.Enabled == false) return null;
        var folder = FolderOf(endpoint, capture);
        return logs.GetOrAdd(folder, path => new Lazy<EndpointLog>(() => new EndpointLog(path, options, logger))).Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var log in logs.Values.Where(l => l.IsValueCreated)) await log.Value.DisposeAsync();
    }

    string FolderOf(string endpoint, AutoCaptureConfig capture) => Path.GetFullPath(Path.Combine(
        options.Folder, capture.CatalogName ?? "", capture.SchemaName ?? "", (capture.TableNamePrefix ?? endpoint) + "_payload"));
}
