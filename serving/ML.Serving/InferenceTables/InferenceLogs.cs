using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ML.Serving.Contracts.Endpoints;

namespace ML.Serving.InferenceTables;

/// <summary>The logs of all endpoints that have one.</summary>
sealed class InferenceLogs(InferenceTableOptions options, ILogger<InferenceLogs> logger) : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Lazy<EndpointLog>> logs = new();

    /// <summary>The log of an endpoint; null when its configuration asks for none.</summary>
    public EndpointLog? Of(string endpoint, AutoCaptureConfig? capture) => FolderOf(endpoint, capture) is { } folder
        ? logs.GetOrAdd(folder, path => new Lazy<EndpointLog>(() => new EndpointLog(path, options, logger))).Value
        : null;

    public async ValueTask DisposeAsync()
    {
        foreach (var log in logs.Values.Where(l => l.IsValueCreated)) await log.Value.DisposeAsync();
    }

    /// <summary>Folder of an endpoint's table; null when its configuration asks for none.</summary>
    public string? FolderOf(string endpoint, AutoCaptureConfig? capture) => capture is null || capture.Enabled == false ? null : Path.GetFullPath(Path.Combine(
        options.Folder, capture.CatalogName ?? "", capture.SchemaName ?? "", (capture.TableNamePrefix ?? endpoint) + "_payload"));
}
