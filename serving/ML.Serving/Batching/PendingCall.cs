using System.Diagnostics;
using System.Threading.Tasks.Sources;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Batching;

/// <summary>A request that waits for its batch. Exactly one of answer, failure and withdrawal takes effect.</summary>
sealed class PendingCall : IValueTaskSource<InferenceResult>
{
    const int Waiting = 0, Taken = 1, Withdrawn = 2;
    ManualResetValueTaskSourceCore<InferenceResult> completion = new() { RunContinuationsAsynchronously = true };
    CancellationTokenRegistration registration;
    int state;

    public PendingCall(InferenceCall call, int rows)
    {
        Call = call;
        Rows = rows;
        QueuedAt = Stopwatch.GetTimestamp();
        if (call.Cancellation.CanBeCanceled)
            registration = call.Cancellation.UnsafeRegister(static (pending, token) => ((PendingCall)pending!).Withdraw(token), this);
    }

    public InferenceCall Call { get; }

    public int Rows { get; }

    public long QueuedAt { get; }

    public bool IsWithdrawn => Volatile.Read(ref state) == Withdrawn;

    public ValueTask<InferenceResult> Task => new(this, completion.Version);

    /// <summary>Takes the request into a batch; false when its caller has gone.</summary>
    public bool TryTake()
    {
        if (Interlocked.CompareExchange(ref state, Taken, Waiting) != Waiting) return false;
        registration.Dispose();
        return true;
    }

    public void Succeed(InferenceResult result) => completion.SetResult(result);

    public void Fail(Exception error) => completion.SetException(error);

    public InferenceResult GetResult(short token) => completion.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => completion.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        completion.OnCompleted(continuation, state, token, flags);

    void Withdraw(CancellationToken token)
    {
        if (Interlocked.CompareExchange(ref state, Withdrawn, Waiting) == Waiting)
            completion.SetException(new OperationCanceledException(token));
    }
}
