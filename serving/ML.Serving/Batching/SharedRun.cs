namespace ML.Serving.Batching;

/// <summary>A run that several callers wait for: it is ended when the last of them has gone.</summary>
sealed class SharedRun(int callers)
{
    // Without a timer or a handle it holds nothing that must be given back, so late leavers find it as it was.
    readonly CancellationTokenSource stop = new();
    int left = callers;

    public CancellationToken Cancellation => stop.Token;

    public void Leave()
    {
        if (Interlocked.Decrement(ref left) == 0) stop.Cancel();
    }
}
