using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ML.Common.Errors;

namespace ML.Tracking.Retention;

/// <summary>Removes for good, in the background, what was deleted longer ago than the configured age.</summary>
sealed partial class RetentionService(RetentionOptions options, PurgeService purge, TimeProvider time, ILogger<RetentionService> logger) : BackgroundService
{
    static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.PurgeAfter is not { } age) return;
        var interval = TimeSpan.FromTicks(Math.Clamp(age.Ticks / 10, Shortest.Ticks, Longest.Ticks));
        using var timer = new PeriodicTimer(interval, time);
        do await TryAsync(new PurgeSelection { OlderThan = age }, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    async Task TryAsync(PurgeSelection selection, CancellationToken cancellation)
    {
        try
        {
            foreach (var item in await purge.PlanAsync(selection, cancellation))
                if (await purge.RemoveAsync(item, cancellation) is { } why) LogKept(logger, item.Kind, item.Id, why);
                else LogRemoved(logger, item.Kind, item.Id);
        }
        catch (PlatformException error)
        {
            LogFailure(logger, error.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Removed for good: {Kind} {Id}")]
    static partial void LogRemoved(ILogger logger, PurgeKind kind, string id);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Kind} {Id} could not be removed: {Why}")]
    static partial void LogKept(ILogger logger, PurgeKind kind, string id, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Deleted things could not be removed: {Why}")]
    static partial void LogFailure(ILogger logger, string why);
}
