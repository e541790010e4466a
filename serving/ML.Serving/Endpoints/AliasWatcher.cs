using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ML.Serving.Endpoints;

/// <summary>Follows aliases: asks what they stand for, at once when the registry of this process tells of a change, else twice a second.</summary>
sealed partial class AliasWatcher(EndpointService endpoints, EndpointHistory history, AliasSignal signal, IHostApplicationLifetime lifetime, ILogger<AliasWatcher> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // In a combined process the registry answers from the moment the process listens.
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        // A server that could not listen stops without ever having started.
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested) return;
        await endpoints.RestoreAsync(stoppingToken);
        while (true)
        {
            var next = signal.Next;
            await Task.WhenAll(endpoints.All.SelectMany(e => e.Entities).Where(NeedsALook).Select(h => h.RefreshAsync(stoppingToken)));
            foreach (var endpoint in endpoints.All) await NoteAsync(endpoint, stoppingToken);
            await signal.WaitAsync(next, stoppingToken);
        }
    }

    // Serving goes on while the database is away; what was not noted is noted at the next tick.
    async Task NoteAsync(Endpoint endpoint, CancellationToken cancellation)
    {
        try
        {
            await history.NoteAsync(endpoint, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotNoted(logger, endpoint.Name, error);
        }
    }

    // An entity that never came up is tried again too: its registry may have been away.
    static bool NeedsALook(EntityHost host) => host.Follows || !host.IsUp;

    [LoggerMessage(Level = LogLevel.Warning, Message = "endpoint {Endpoint}: what it serves could not be written to the lineage")]
    static partial void LogNotNoted(ILogger logger, string endpoint, Exception error);
}
