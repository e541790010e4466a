using System.Diagnostics;
using Microsoft.Extensions.Logging;
using ML.Hosting.Databases;

namespace ML.Platform.SystemTables;

/// <summary>The system tables made of one database, looked after in turn.</summary>
sealed partial class DatabaseTables(IDatabase database, IReadOnlyList<ITableSync> tables, SystemTableOptions options, ILogger logger)
{
    static readonly TimeSpan Rest = TimeSpan.FromSeconds(5), RestUntilOpen = TimeSpan.FromSeconds(30);

    // A table that takes long to write is written less often: nobody else should feel it.
    const int RestOfWork = 5;

    // A commit has its price however little it holds: where much comes in it waits for more, within the lag of 5 s that users are told.
    const int ManyRows = 2000, RestsOfMany = 2;

    readonly Dictionary<ITableSync, long> due = [];

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                await Leadership.RunAsync(database, tables[0].Name, options.Folder!, check => LeadAsync(check, cancellation), cancellation);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(logger, "the lead", error);
            }

            await Task.Delay(Rest, cancellation);
        }
    }

    async Task LeadAsync(Func<Task> check, CancellationToken cancellation)
    {
        due.Clear();
        HashSet<ITableSync> open = [];
        while (true)
        {
            await check();
            long rows = 0;
            var noted = await NotedAsync(open, cancellation);
            foreach (var table in tables.Where(t => due.GetValueOrDefault(t) <= Environment.TickCount64 && MayBeNew(t, open, noted))) rows += await TurnAsync(table, open, cancellation);
            if (rows > 0) await ForgetAsync(open, cancellation);
            await Task.Delay(options.Interval, cancellation);
        }
    }

    // Asked once for all tables: most of the time hardly any of them has changed.
    async Task<HashSet<string>> NotedAsync(HashSet<ITableSync> open, CancellationToken cancellation) =>
        open.Any(t => t.Notes is not null) ? await database.ReadAsync(ChangeLog.KindsAsync, cancellation) : [];

    static bool MayBeNew(ITableSync table, HashSet<ITableSync> open, HashSet<string> noted) => !open.Contains(table) || table.Notes is not { } kind || noted.Contains(kind);

    async Task<long> TurnAsync(ITableSync table, HashSet<ITableSync> open, CancellationToken cancellation)
    {
        try
        {
            var started = Stopwatch.GetTimestamp();
            if (!open.Contains(table)) await table.OpenAsync(cancellation);
            if (!table.IsOpen)
            {
                due[table] = Environment.TickCount64 + (long)RestUntilOpen.TotalMilliseconds;
                return 0;
            }

            open.Add(table);
            var rows = await table.SyncAsync(cancellation);
            var rest = Math.Max(RestOfWork * Stopwatch.GetElapsedTime(started).TotalMilliseconds, rows >= ManyRows ? RestsOfMany * options.Interval.TotalMilliseconds : 0);
            due[table] = Environment.TickCount64 + (long)rest;
            return rows;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            open.Remove(table);
            due[table] = Environment.TickCount64 + (long)Rest.TotalMilliseconds;
            LogFailed(logger, table.Name, error);
            return 0;
        }
    }

    async Task ForgetAsync(HashSet<ITableSync> open, CancellationToken cancellation)
    {
        foreach (var table in open) await table.ForgetAsync(cancellation);
        var taken = tables.SelectMany(t => t.Taken.Select(k => (k.Kind, Place: open.Contains(t) ? k.Place : 0)));
        foreach (var kind in taken.GroupBy(t => t.Kind).Select(g => (Name: g.Key, Place: g.Min(t => t.Place))).Where(k => k.Place > 0))
            await database.WriteAsync(session => ChangeLog.ForgetAsync(session, kind.Name, kind.Place), cancellation);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "system tables: {What} failed and is tried again")]
    static partial void LogFailed(ILogger logger, string what, Exception error);
}
