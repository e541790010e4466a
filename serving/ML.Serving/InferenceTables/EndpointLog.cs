using Microsoft.Extensions.Logging;

namespace ML.Serving.InferenceTables;

/// <summary>The log of one endpoint: a spool, its table, and the worker between them.</summary>
sealed partial class EndpointLog : IAsyncDisposable
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    const long BetweenLooksForAbandoned = 30_000;
    readonly CancellationTokenSource stop = new();
    readonly InferenceTable table;
    readonly ILogger logger;
    readonly InferenceTableOptions options;
    readonly SpoolSlot slot;
    readonly Task worker;
    long failedUntil, lookedAt = long.MinValue / 2;
    bool isShedding;

    public EndpointLog(string folder, InferenceTableOptions options, ILogger logger)
    {
        (this.options, this.logger) = (options, logger);
        Folder = folder;
        slot = SpoolSlot.Take(folder);
        Spool = new Spool(slot.Folder, options, slot);
        table = new InferenceTable(folder);
        worker = Task.Run(WorkAsync);
    }

    public string Folder { get; }

    public Spool Spool { get; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await worker;
        Spool.Dispose();
        await CommitAsync(CancellationToken.None);
        slot.Dispose();
        stop.Dispose();
    }

    async Task WorkAsync()
    {
        using var timer = new PeriodicTimer(Tick);
        try
        {
            while (await timer.WaitForNextTickAsync(stop.Token))
            {
                Spool.Flush(close: false);
                Tell();
                if (Environment.TickCount64 >= failedUntil) await CommitAsync(stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What is spooled is committed when the log is closed, or by the next process.
        }
    }

    // Once when it begins and once when it is over, however many requests there are between.
    void Tell()
    {
        var problem = Spool.Problem;
        if (isShedding == problem is not null) return;
        isShedding = problem is not null;
        if (isShedding) LogShedding(logger, Folder, problem!);
        else LogResumed(logger, Folder, Spool.Shed);
    }

    async Task CommitAsync(CancellationToken cancellation)
    {
        try
        {
            await CommitAsync(Spool, slot, cancellation);
            if (Environment.TickCount64 - lookedAt < BetweenLooksForAbandoned) return;
            lookedAt = Environment.TickCount64;
            foreach (var left in SpoolSlot.Abandoned(Folder)) await CommitAbandonedAsync(left, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            failedUntil = Environment.TickCount64 + 5000;
            LogFailed(logger, Folder, error);
        }
    }

    // Another process logged to the same table and will not come back, or not soon.
    async Task CommitAbandonedAsync(SpoolSlot left, CancellationToken cancellation)
    {
        using (left)
        using (var spool = new Spool(left.Folder, options, left)) await CommitAsync(spool, left, cancellation);
    }

    async Task CommitAsync(Spool spool, SpoolSlot from, CancellationToken cancellation)
    {
        foreach (var (path, number) in spool.Closed())
        {
            await table.AppendAsync(path, from.Application, number, cancellation);
            File.Delete(path);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "requests are served and not logged for the inference table {Folder}: {Problem}")]
    static partial void LogShedding(ILogger logger, string folder, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "requests are logged again for the inference table {Folder}; {Shed} were not since the start")]
    static partial void LogResumed(ILogger logger, string folder, long shed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the inference table {Folder} cannot be written; the spool keeps its rows")]
    static partial void LogFailed(ILogger logger, string folder, Exception error);
}
