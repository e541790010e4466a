using ML.Lakehouse.DuckDb;

namespace ML.Features.Tables;

/// <summary>Tells, while a session is at work, how much of its statement is done.</summary>
sealed class QueryWatch : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    readonly Timer timer;

    QueryWatch(DuckDbConnection connection, IProgress<double> progress) => timer = new Timer(_ => Report(connection, progress), null, Interval, Interval);

    /// <param name="progress">Told percentages; null: nobody, and nothing is watched.</param>
    public static QueryWatch? Start(DuckDbConnection connection, IProgress<double>? progress)
    {
        if (progress is null) return null;
        connection.Execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false; SET progress_bar_time = 0");
        return new QueryWatch(connection, progress);
    }

    public void Dispose()
    {
        // The session must not go while it is being looked at.
        using var stopped = new ManualResetEvent(false);
        if (timer.Dispose(stopped)) stopped.WaitOne();
    }

    static void Report(DuckDbConnection connection, IProgress<double> progress)
    {
        if (connection.Progress is > 0 and <= 100 and var percent) progress.Report(percent);
    }
}
