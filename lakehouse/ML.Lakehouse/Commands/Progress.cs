using System.Globalization;
using ML.Lakehouse.DuckDb;

namespace ML.Lakehouse.Commands;

/// <summary>Shows how far a session's statement has come, on a terminal, when it takes more than a moment.</summary>
sealed class Progress : IDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    readonly Timer? timer;
    bool shown;

    public Progress(DuckDbConnection connection)
    {
        if (!Console.IsErrorRedirected) timer = new Timer(_ => Show(connection), null, Interval, Interval);
    }

    public void Dispose()
    {
        if (timer is null) return;
        using var stopped = new ManualResetEvent(false);
        if (timer.Dispose(stopped)) stopped.WaitOne();
        if (shown) Console.Error.Write("\r" + new string(' ', 20) + "\r");
    }

    void Show(DuckDbConnection connection)
    {
        var percentage = connection.Progress;
        if (percentage <= 0) return;
        shown = true;
        Console.Error.Write("\r" + percentage.ToString("0", CultureInfo.InvariantCulture) + "% ");
    }
}
