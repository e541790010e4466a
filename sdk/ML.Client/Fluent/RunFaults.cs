using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.Logging;
using ML.Client.Errors;
using ML.Client.Runs;

namespace ML.Client.Fluent;

/// <summary>
/// Tells a run that ends because an exception passes by from one that ends well. C# does not tell a disposed object why it
/// is disposed: so a run remembers the exceptions thrown in its flow, and when one of them is thrown on after the run was
/// disposed (which is what `await using` does with an exception in flight) the run becomes FAILED before the exception goes on.
/// </summary>
internal sealed class RunFaults
{
    public const string ErrorTag = "mlflow.run.error";

    const int Remembered = 16;
    const int LongestText = 4000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    static readonly ConditionalWeakTable<Exception, ActiveRun> Watched = [];

    [ThreadStatic]
    static bool t_busy;

    readonly Queue<Exception> _recent = new();

    /// <summary>The exceptions thrown in the run's flow lately; the run forgets them.</summary>
    public List<Exception> Take()
    {
        lock (_recent)
        {
            var taken = _recent.ToList();
            _recent.Clear();
            return taken;
        }
    }

    public static void Watch(ActiveRun run, List<Exception> suspects)
    {
        foreach (var suspect in suspects) Watched.AddOrUpdate(suspect, run);
    }

    public static void OnFirstChance(object? sender, FirstChanceExceptionEventArgs arguments)
    {
        // The handler's own calls may throw and catch.
        if (t_busy) return;
        t_busy = true;
        try
        {
            if (Watched.TryGetValue(arguments.Exception, out var run)) MarkFailed(run, arguments.Exception);
            // An outer run of the same flow may be next on the exception's way.
            RunScope.Current?.Faults.Remember(arguments.Exception);
        }
        finally
        {
            t_busy = false;
        }
    }

    public static string Describe(Exception exception)
    {
        var text = exception.ToString();
        return text.Length <= LongestText ? text : text[..LongestText];
    }

    static void MarkFailed(ActiveRun run, Exception exception)
    {
        Watched.Remove(exception);
        // Waited for, so that whoever catches the exception sees the run as it is.
        var update = Task.Run(async () =>
        {
            try
            {
                await run.Client.Runs.SetTagAsync(run.RunId, ErrorTag, Describe(exception)).ConfigureAwait(false);
                await run.Client.Runs.UpdateAsync(run.RunId, RunStatus.Failed).ConfigureAwait(false);
            }
            catch (MlflowException failure)
            {
                run.Client.Transport.Logger.LogWarning(failure, "run {RunId} failed and could not be marked so", run.RunId);
            }
        });
        update.Wait(Limit);
    }

    void Remember(Exception exception)
    {
        lock (_recent)
        {
            if (_recent.Contains(exception)) return;
            if (_recent.Count == Remembered) _recent.Dequeue();
            _recent.Enqueue(exception);
        }
    }
}
