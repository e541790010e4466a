using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using ML.Client.Runs;

namespace ML.Client.Fluent;

/// <summary>Ends the runs that are still open when the process is told to stop (KILLED), fails (FAILED) or just ends (FINISHED).</summary>
internal static class RunLifetime
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    static readonly Lock Gate = new();
    static readonly HashSet<ActiveRun> Open = [];
    static readonly List<Task> Ending = [];
    static bool s_installed;
    static PosixSignalRegistration[] s_signals = [];

    public static void Add(ActiveRun run)
    {
        lock (Gate)
        {
            Open.Add(run);
            if (s_installed) return;
            s_installed = true;
        }

        Install();
    }

    public static void Remove(ActiveRun run)
    {
        lock (Gate) Open.Remove(run);
    }

    static void Install()
    {
        AppDomain.CurrentDomain.FirstChanceException += RunFaults.OnFirstChance;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll(RunStatus.Finished, null);
        AppDomain.CurrentDomain.UnhandledException += (_, arguments) => EndAll(RunStatus.Failed, arguments.ExceptionObject as Exception);
        s_signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        ];
    }

    // The signal goes on to whatever else listens, and to the default that ends the process.
    static void OnSignal(PosixSignalContext context) => EndAll(RunStatus.Killed, null);

    static void EndAll(RunStatus status, Exception? exception)
    {
        Task[] ending;
        lock (Gate)
        {
            Ending.RemoveAll(task => task.IsCompleted);
            Ending.AddRange(Open.Select(run => Task.Run(() => EndAsync(run, status, exception))));
            Open.Clear();
            // A signal may still be ending runs when the process ends by itself.
            ending = [.. Ending];
        }

        if (ending.Length > 0) Task.WaitAll(ending, Limit);
    }

    static async Task EndAsync(ActiveRun run, RunStatus status, Exception? exception)
    {
        try
        {
            if (status == RunStatus.Killed) await run.KillAsync().ConfigureAwait(false);
            else if (exception is null) await run.EndAsync(status).ConfigureAwait(false);
            else await run.FailAsync(exception).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            run.Client.Transport.Logger.LogError(failure, "run {RunId} could not be ended", run.RunId);
        }
    }
}
