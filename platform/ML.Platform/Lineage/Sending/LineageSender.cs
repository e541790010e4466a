using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ML.Hosting.Databases;

namespace ML.Platform.Lineage.Sending;

/// <summary>
/// Sends acts to another catalogue as OpenLineage events: in their order, each at least once, also through crashes and while
/// the catalogue is away.
/// </summary>
sealed partial class LineageSender(IDatabase database, LineageSendOptions options, TimeProvider clock, ILogger<LineageSender> logger) : BackgroundService
{
    const int Batch = 100;
    static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    readonly HttpMessageInvoker client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) });

    public override void Dispose()
    {
        client.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Address is not { } address) return;
        var positions = new SendPositions(database, address, clock);
        try
        {
            await SendAllAsync(positions, address, stoppingToken);
        }
        finally
        {
            await positions.LeaveAsync();
        }
    }

    async Task SendAllAsync(SendPositions positions, Uri address, CancellationToken stoppingToken)
    {
        var (backOff, known) = (options.Interval, default(EventPosition));
        while (!stoppingToken.IsCancellationRequested)
        {
            var rest = options.Interval;
            try
            {
                // A look costs a read; the address is taken, which is a write, when there is something to say.
                if (await HasNewsAsync(known, stoppingToken) && await positions.TakeAsync(stoppingToken) is { } from)
                {
                    known = await SendAsync(positions, address, from, stoppingToken);
                    if (known != from) rest = TimeSpan.Zero;
                }

                backOff = options.Interval;
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                backOff = rest = TimeSpan.FromTicks(Math.Min(backOff.Ticks * 2, options.LongestRest.Ticks));
                LogFailed(logger, address, rest.TotalSeconds, error.Message);
            }

            await Task.Delay(rest, stoppingToken);
        }
    }

    async Task<bool> HasNewsAsync(EventPosition after, CancellationToken cancellation) =>
        (await database.ReadAsync(session => LineageEvents.ListAsync(session, after, 1), cancellation)).Count > 0;

    /// <returns>How far the address has been told.</returns>
    async Task<EventPosition> SendAsync(SendPositions positions, Uri address, EventPosition from, CancellationToken cancellation)
    {
        var events = await database.ReadAsync(session => LineageEvents.ListAsync(session, from, Batch), cancellation);
        foreach (var (position, act) in events)
        {
            await SendAsync(address, act, cancellation);
            await positions.ReachAsync(position, cancellation);
        }

        return events.Count > 0 ? events[^1].Position : from;
    }

    async Task SendAsync(Uri address, JsonElement act, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(AnswerTime);
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(act.GetRawText(), Encoding.UTF8, "application/json") };
        if (options.ApiKey is { } key) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await client.SendAsync(request, patience.Token);
        if (answer.IsSuccessStatusCode) return;
        // What the catalogue does not take today it will not take tomorrow; what is not its word on the event is tried again.
        if ((int)answer.StatusCode is < 400 or >= 500 or 401 or 403 or 404 or 408 or 429) throw new HttpRequestException($"it answered {(int)answer.StatusCode}", null, answer.StatusCode);
        LogRefused(logger, address, act.GetProperty("job").GetProperty("name").GetString() ?? "", answer.StatusCode);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "lineage could not be sent to {Address} and is tried again in {Seconds} s: {Why}")]
    static partial void LogFailed(ILogger logger, Uri address, double seconds, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} refuses the lineage of {Job} with {Status}; it is left out")]
    static partial void LogRefused(ILogger logger, Uri address, string job, HttpStatusCode status);
}
