using Microsoft.Extensions.Logging;
using ML.Client.Autologging;
using ML.Client.Errors;
using ML.Client.Json;
using ML.Client.Logging;
using ML.Client.Runs;
using ML.Tracking.Contracts.Runs;

namespace ML.Client.Fluent;

/// <summary>
/// A run in progress. Disposing it ends it: FINISHED, or FAILED when an exception leaves the block it was declared in,
/// or KILLED when the process is told to stop.
/// </summary>
public sealed class ActiveRun : IAsyncDisposable
{
    readonly RunScope _scope;
    readonly RunQueue _queue;
    readonly List<IAsyncDisposable> _companions = [];
    readonly Lazy<RunText> _logText;
    int _ended;

    internal ActiveRun(MlflowClient client, Run run, ActiveRun? parent, RunScope scope, LoggingOptions options)
    {
        (Client, Parent, _scope) = (client, parent, scope);
        Info = run.Info ?? throw new MlflowProtocolException("the server answered a run without info");
        _queue = new(client.Transport, client.Spool, options, RunId);
        Log = new(this, _queue);
        Faults = new();
        _logText = new(() =>
        {
            var text = new RunText(this);
            Attach(text);
            return text;
        });
    }

    /// <summary>What the server knew of the run when it started.</summary>
    public RunInfo Info { get; }

    /// <summary>The run's id, 32 hexadecimal digits.</summary>
    public string RunId => Info.RunId ?? Info.RunUuid!;

    /// <summary>The id of its experiment.</summary>
    public string ExperimentId => Info.ExperimentId!;

    /// <summary>Its name.</summary>
    public string Name => Info.RunName ?? "";

    /// <summary>The run that this one belongs to; null for none.</summary>
    public ActiveRun? Parent { get; }

    /// <summary>The client it logs through.</summary>
    public MlflowClient Client { get; }

    /// <summary>Logs to this run, whichever run is active.</summary>
    public RunLog Log { get; }

    /// <summary>Whether it has been ended.</summary>
    public bool HasEnded => _ended != 0;

    internal RunFaults Faults { get; }

    /// <summary>Text that becomes an artifact when the run ends.</summary>
    internal RunText LogText => _logText.Value;

    /// <summary>Sends what is waiting and ends the run. Ending an ended run does nothing.</summary>
    /// <param name="status">How it ended.</param>
    /// <param name="cancellation">Cancels the calls; what is not sent yet is lost then.</param>
    /// <returns>Where the run's values are.</returns>
    /// <exception cref="MlflowException">The server refused something, or neither server nor disk takes it.</exception>
    public Task<FlushResult> EndAsync(RunStatus status = RunStatus.Finished, CancellationToken cancellation = default)
    {
        // Not asynchronous itself: what it does to the flow's active run must reach the caller.
        _scope.Close();
        return Interlocked.Exchange(ref _ended, 1) == 0 ? EndCoreAsync(status, cancellation) : Task.FromResult(new FlushResult(true, 0));
    }

    /// <summary>Ends the run as FAILED and keeps the exception's text in tag <c>mlflow.run.error</c>.</summary>
    public Task<FlushResult> FailAsync(Exception exception, CancellationToken cancellation = default)
    {
        if (!HasEnded) Log.Tag(RunFaults.ErrorTag, RunFaults.Describe(exception));
        return EndAsync(RunStatus.Failed, cancellation);
    }

    /// <summary>Ends the run as FINISHED unless it has ended; see the class for exceptions that pass by.</summary>
    public ValueTask DisposeAsync()
    {
        _scope.Close();
        return HasEnded ? default : new(DisposeCoreAsync());
    }

    /// <summary>Ends the run because the process is told to stop: what its code still logs is dropped, not an error.</summary>
    internal Task KillAsync()
    {
        _queue.IgnoresLateValues = true;
        return EndAsync(RunStatus.Killed);
    }

    /// <summary>Adds something that stops when the run ends.</summary>
    internal void Attach(IAsyncDisposable companion)
    {
        lock (_companions) _companions.Add(companion);
    }

    async Task DisposeCoreAsync()
    {
        var suspects = Faults.Take();
        try
        {
            await EndAsync().ConfigureAwait(false);
        }
        catch (MlflowException exception) when (suspects.Count > 0)
        {
            // An exception of the block itself may be on its way; this one must not hide it.
            Client.Transport.Logger.LogError(exception, "run {RunId} could not be ended cleanly", RunId);
        }
        finally
        {
            RunFaults.Watch(this, suspects);
        }
    }

    async Task<FlushResult> EndCoreAsync(RunStatus status, CancellationToken cancellation)
    {
        RunLifetime.Remove(this);
        await StopCompanionsAsync().ConfigureAwait(false);
        var now = Client.Transport.Options.TimeProvider.GetUtcNow();
        try
        {
            // A process that is being stopped may not live to the end of a long queue: the status goes first.
            if (status == RunStatus.Killed) await UpdateAsync(status, now, new(true, 0), cancellation).ConfigureAwait(false);
            var result = await _queue.CloseAsync(cancellation).ConfigureAwait(false);
            return await UpdateAsync(status, now, result, cancellation).ConfigureAwait(false);
        }
        catch (MlflowException exception) when (exception is not MlflowUnavailableException)
        {
            // Something was refused: the run still ends, and the caller hears of it.
            await UpdateAsync(status, now, new(true, 0), cancellation).ConfigureAwait(false);
            throw;
        }
    }

    async Task<FlushResult> UpdateAsync(RunStatus status, DateTimeOffset now, FlushResult flushed, CancellationToken cancellation)
    {
        try
        {
            if (flushed.OnServer)
            {
                await Client.Runs.UpdateAsync(RunId, status, now, cancellation: cancellation).ConfigureAwait(false);
                return flushed;
            }
        }
        catch (MlflowUnavailableException exception)
        {
            Client.Transport.Logger.LogWarning(exception, "the server is away; the end of run {RunId} goes to the spool", RunId);
        }

        var request = new UpdateRun { RunId = RunId, RunUuid = RunId, Status = status.ToWire(), EndTime = now.ToUnixTimeMilliseconds() };
        Client.Spool.Write(Http.Routes.V2 + "runs/update", System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(request, Wire.Tracking<UpdateRun>()));
        return new(false, flushed.Spooled + 1);
    }

    async Task StopCompanionsAsync()
    {
        List<IAsyncDisposable> companions;
        lock (_companions) companions = [.. _companions];
        foreach (var companion in companions)
        {
            try
            {
                await companion.DisposeAsync().ConfigureAwait(false);
            }
            catch (MlflowException exception)
            {
                // What was logged beside the run must not keep the run from ending.
                Client.Transport.Logger.LogWarning(exception, "something logged beside run {RunId} is lost", RunId);
            }
        }
    }
}
