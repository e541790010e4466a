using ML.Client.Tracing;

namespace ML.Client.Autologging;

/// <summary>What <see cref="Mlflow.AutologAsync"/> turned on. Disposing it sends what waits and turns it off.</summary>
public sealed class Autolog : IAsyncDisposable
{
    readonly TraceExporter _exporter;

    internal Autolog(MlflowClient client, string experimentId, AutologOptions options)
    {
        var sources = options.ActivitySources.Append(Tracer.SourceName).ToArray();
        _exporter = new(client.Transport, experimentId, name => sources.Any(s => Matches(s, name)));
    }

    /// <summary>Sends the spans that have ended so far.</summary>
    /// <exception cref="Errors.MlflowException">The server refuses them or cannot be reached; they are dropped.</exception>
    public Task FlushAsync(CancellationToken cancellation = default) => _exporter.FlushAsync(cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _exporter.DisposeAsync();

    static bool Matches(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : name == pattern;
}
