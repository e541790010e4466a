using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ML.Hosting.Databases;

/// <summary>Creates our indexes in the background, so that a large database that moves in is served at once.</summary>
public sealed partial class OwnIndexesService(IDatabase database, ILogger<OwnIndexesService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
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
