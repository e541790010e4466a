using System.Diagnostics;
using System.Threading.Tasks.Sources;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Batching;

/// <summary>
/// A request that waits for its batch. Exactly one of answer, failure and withdrawal takes effect. Its caller may go while it waits,
/// and again once its inputs are copied into a run that it shares.
/// </summary>
sealed class PendingCall : IValueTaskSource<InferenceResult>
{
    const int Waiting = 0, Taken = 1, Leaving = 2, Sharing = 3, Ended = 4;
    readonly CancellationTokenRegistration registration;
    ManualResetValueTaskSourceCore<InferenceResult> completion = new() { RunContinuationsAsynchronously = true };
    SharedRun? run;
    int state;

    public PendingCall(InferenceCall call, int rows)
    {
        Call = call;
        Rows = rows;
        QueuedAt = Stopwatch.GetTimestamp();
        if (call.Cancellation.CanBeCanceled)
            registration = call.Cancellation.UnsafeRegister(static (pending, _) => ((PendingCall)pending!).Withdraw(), this);
    }

    public InferenceCall Call { get; }

    public int Rows { get; }

    public long QueuedAt { get; }

    public bool IsWithdrawn => Volatile.Read(ref state) == Ended;

    public ValueTask<InferenceResult> Task => new(this, completion.Version);

    /// <summary>Takes the request into a batch, with its inputs for as long as it is not shared or answered; false when its caller has gone.</summary>
    public bool TryTake() => TryMove(Waiting, Taken);

    /// <summary>Its inputs are copied: the caller may go from now on, and the run goes on for the others.</summary>
    public void Share(SharedRun shared)
    {
        run = shared;
        if (!TryMove(Taken, Sharing)) Leave(Leaving);
    }

    /// <summary>Takes its inputs again after a shared run that failed; false when it has gone or been answered.</summary>
    public bool TryTakeBack() => TryMove(Sharing, Taken) || Volatile.Read(ref state) is Taken or Leaving;

    /// <summary>False when the caller has gone: the result is the giver's still.</summary>
    public bool TrySucceed(InferenceResult result)
    {
        if (!TryEnd()) return false;
        completion.SetResult(result);
        return true;
    }

    public void Fail(Exception error)
    {
        if (TryEnd()) completion.SetException(error);
    }

    public InferenceResult GetResult(short token) => completion.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => completion.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        completion.OnCompleted(continuation, state, token, flags);

    bool TryMove(int from, int to) => Interlocked.CompareExchange(ref state, to, from) == from;

    bool TryEnd()
    {
        if (Interlocked.Exchange(ref state, Ended) == Ended) return false;
        registration.Unregister();
        return true;
    }

    // While its inputs are in use the caller must stay: whoever uses them lets it go.
    void Withdraw()
    {
        if (TryMove(Waiting, Ended)) completion.SetException(new OperationCanceledException(Call.Cancellation));
        else if (!TryMove(Taken, Leaving)) Leave(Sharing);
    }

    void Leave(int from)
    {
        if (!TryMove(from, Ended)) return;
        completion.SetException(new OperationCanceledException(Call.Cancellation));
        run!.Leave();
    }
}
