using Microsoft.Extensions.Logging;

namespace ML.Serving.InferenceTables;

/// <summary>The log of one endpoint: a spool, its table, and the worker between them.</summary>
sealed partial class EndpointLog : IAsyncDisposable
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);
    readonly CancellationTokenSource stop = new();
    readonly InferenceTable table;
    readonly ILogger logger;
    readonly Task worker;
    long failedUntil;

    public EndpointLog(string folder, InferenceTableOptions options, ILogger logger)
    {
        this.logger = logger;
        Folder = folder;
        Spool = new Spool(Path.Combine(folder, "_spool"), options);
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
                if (Environment.TickCount64 >= failedUntil) await CommitAsync(stop.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // What is spooled is committed when the log is closed, or by the next process.
        }
    }

    async Task CommitAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var (path, number) in Spool.Closed())
            {
                await table.AppendAsync(path, number, cancellation);
                File.Delete(path);
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            failedUntil = Environment.TickCount64 + 5000;
            LogFailed(logger, Folder, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the inference table {Folder} cannot be written; the spool keeps its rows")]
    static partial void LogFailed(ILogger logger, string folder, Exception error);
}
