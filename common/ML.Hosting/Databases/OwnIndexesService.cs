using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ML.Hosting.Databases;

/// <summary>Creates our indexes in the background, so that a large database that moves in is served at once.</summary>
public sealed partial class OwnIndexesService(IDatabase database, TimeProvider clock, ILogger<OwnIndexesService> logger) : BackgroundService
{
    // Whoever started a server waits for its first pages, which building would slow down.
    static readonly TimeSpan FirstPages = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(FirstPages, clock, stoppingToken);
            await OwnIndexes.EnsureAsync(database, stoppingToken);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // Searches are right without them, only slower; the next start tries again.
            LogFailure(logger, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The search indexes could not be created")]
    static partial void LogFailure(ILogger logger, Exception error);
}
