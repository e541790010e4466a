using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ML.Serving.Endpoints;

/// <summary>
/// Follows aliases, and endpoints that other processes make and change: asks what they stand for, at once when the registry of this process tells of a change, else twice a second.
/// An entity that takes long to move, such as one whose files are still coming, holds up no other.
/// </summary>
sealed partial class AliasWatcher(EndpointService endpoints, EndpointHistory history, AliasSignal signal, IHostApplicationLifetime lifetime, ILogger<AliasWatcher> logger) : BackgroundService
{
    // The entities that are being looked at; true when one must be looked at again, for something changed meanwhile.
    readonly Dictionary<EntityHost, bool> looks = [];
    readonly SemaphoreSlim noting = new(1);
    bool isAway;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // In a combined process the registry answers from the moment the process listens.
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        // A server that could not listen stops without ever having started.
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stoppingToken.IsCancellationRequested) return;
        while (true)
        {
            var next = signal.Next;
            await FollowAsync(stoppingToken);
            foreach (var endpoint in endpoints.All)
            {
                foreach (var host in endpoint.Entities.Where(e => e.NeedsALook)) Look(endpoint, host, stoppingToken);
                await NoteAsync(endpoint, stoppingToken);
            }

            await signal.WaitAsync(next, stoppingToken);
        }
    }

    public override void Dispose()
    {
        noting.Dispose();
        base.Dispose();
    }

    // Serving goes on while the database is away; the next tick follows again.
    async Task FollowAsync(CancellationToken cancellation)
    {
        try
        {
            await endpoints.FollowAsync(cancellation);
            isAway = false;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            if (!isAway) LogNotFollowed(logger, error);
            isAway = true;
        }
    }

    void Look(Endpoint endpoint, EntityHost host, CancellationToken cancellation)
    {
        lock (looks)
        {
            var busy = looks.ContainsKey(host);
            looks[host] = busy;
            if (!busy) _ = Task.Run(() => LookAsync(endpoint, host, cancellation), CancellationToken.None);
        }
    }

    async Task LookAsync(Endpoint endpoint, EntityHost host, CancellationToken cancellation)
    {
        do
        {
            try
            {
                await host.RefreshAsync(cancellation);
                if (endpoints.Find(endpoint.Name) == endpoint) await NoteAsync(endpoint, cancellation);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException)
            {
                // The process ends, or the endpoint is gone.
            }
        }
        while (!cancellation.IsCancellationRequested && IsWantedAgain(host));
    }

    bool IsWantedAgain(EntityHost host)
    {
        lock (looks)
        {
            var again = looks[host];
            if (again) looks[host] = false;
            else looks.Remove(host);
            return again;
        }
    }

    // Serving goes on while the database is away; what was not noted is noted at the next tick.
    async Task NoteAsync(Endpoint endpoint, CancellationToken cancellation)
    {
        await noting.WaitAsync(cancellation);
        try
        {
            await history.NoteAsync(endpoint, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogNotNoted(logger, endpoint.Name, error);
        }
        finally
        {
            noting.Release();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the endpoints in the database cannot be read; those that are known here go on")]
    static partial void LogNotFollowed(ILogger logger, Exception error);

    [LoggerMessage(Level = LogLevel.Warning, Message = "endpoint {Endpoint}: what it serves could not be written to the lineage")]
    static partial void LogNotNoted(ILogger logger, string endpoint, Exception error);
}
