using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ML.Hosting.Databases;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>Makes the calls of the outbox: at least once each, repeated with growing pauses, then given up and kept as dead letters.</summary>
sealed partial class OutboxDispatcher(
    RegistryDatabase databases, OutboxSignal signal, WebhookSender sender, WebhookOptions options, TimeProvider clock, ILogger<OutboxDispatcher> logger)
    : BackgroundService
{
    const int Parallel = 10;
    const int BatchSize = 100;
    static readonly TimeSpan IdlePoll = TimeSpan.FromSeconds(15);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(60);
    readonly IDatabase database = databases.Registry;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = IdlePoll;
            try
            {
                await DispatchAsync(stoppingToken);
                pause = await UntilNextAsync();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The database may be away for a while; the outbox waits in it.
                LogFailure(logger, error);
            }

            if (pause > TimeSpan.Zero) await signal.WaitAsync(pause, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task DispatchAsync(CancellationToken cancellation)
    {
        var now = Now();
        var due = await database.ReadAsync(session => Outbox.DueAsync(session, now, BatchSize), cancellation);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = cancellation };
        await System.Threading.Tasks.Parallel.ForEachAsync(due, limits, async (call, stop) => await CallAsync(call, stop));
    }

    async Task<TimeSpan> UntilNextAsync()
    {
        var next = await database.ReadAsync(Outbox.NextDueAsync);
        if (next is null) return IdlePoll;
        var wait = TimeSpan.FromMilliseconds(next.Value - Now());
        return wait < IdlePoll ? wait : IdlePoll;
    }

    async Task CallAsync(OutboxCall call, CancellationToken cancellation)
    {
        var now = Now();
        var until = now + (long)(options.Timeout + TimeSpan.FromSeconds(10)).TotalMilliseconds;
        var target = await database.WriteAsync(async session =>
        {
            if (!await Outbox.TryClaimAsync(session, call.DeliveryId, now, until)) return null;
            var found = await WebhookStore.FindTargetAsync(session, call.WebhookId);
            if (found is null) await Outbox.RemoveAsync(session, call.DeliveryId);
            return found;
        }, cancellation);
        if (target is null) return;
        var outcome = await sender.SendAsync(target.Value.Url, target.Value.Secret, call.DeliveryId, call.Body, cancellation);
        await RecordAsync(call, outcome);
    }

    Task RecordAsync(OutboxCall call, SendOutcome outcome)
    {
        var attempts = call.Attempts + 1;
        var giveUp = !outcome.MayRetry || attempts > options.Retries;
        if (!outcome.Succeeded) LogAttempt(logger, call.DeliveryId, call.WebhookId, attempts, outcome.Summary, giveUp ? "given up" : "will be repeated");
        return database.WriteAsync(async session =>
        {
            if (outcome.Succeeded) await Outbox.RemoveAsync(session, call.DeliveryId);
            else if (giveUp) await Outbox.GiveUpAsync(session, call.DeliveryId, attempts, outcome.Summary);
            else await Outbox.RetryLaterAsync(session, call.DeliveryId, attempts, Now() + (long)Pause(attempts, outcome).TotalMilliseconds, outcome.Summary);
            return true;
        });
    }

    static TimeSpan Pause(int attempts, SendOutcome outcome)
    {
        var growing = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(attempts - 1, 10)));
        var asked = outcome.RetryAfter is { } wait && wait > TimeSpan.Zero ? wait : growing;
        var bounded = asked < LongestPause ? asked : LongestPause;
        // Spread, so that many calls to one receiver do not come back together.
        return bounded + TimeSpan.FromSeconds(Random.Shared.NextDouble());
    }

    long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Warning, Message = "webhook call {DeliveryId} of {WebhookId}, attempt {Attempt}: {Why}; {Then}")]
    static partial void LogAttempt(ILogger logger, string deliveryId, string webhookId, int attempt, string why, string then);

    [LoggerMessage(Level = LogLevel.Error, Message = "the webhook outbox cannot be worked on")]
    static partial void LogFailure(ILogger logger, Exception error);
}
