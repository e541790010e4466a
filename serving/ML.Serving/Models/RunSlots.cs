namespace ML.Serving.Models;

/// <summary>So many runs at the same time; others wait in line. To take a free slot and to give it back is one step of the processor each.</summary>
sealed class RunSlots(int count) : IDisposable
{
    readonly SemaphoreSlim gate = new(0);

    // Below zero: how many wait, or have been let through the gate and have not noticed yet.
    int free = count;

    public bool TryTake()
    {
        var seen = Volatile.Read(ref free);
        while (seen > 0)
        {
            var current = Interlocked.CompareExchange(ref free, seen - 1, seen);
            if (current == seen) return true;
            seen = current;
        }

        return false;
    }

    /// <exception cref="OperationCanceledException">It was cancelled first, and has no slot.</exception>
    public ValueTask TakeAsync(CancellationToken cancellation) =>
        Interlocked.Decrement(ref free) >= 0 ? ValueTask.CompletedTask : WaitAsync(cancellation);

    public void Release()
    {
        if (Interlocked.Increment(ref free) <= 0) gate.Release();
    }

    public void Dispose() => gate.Dispose();

    async ValueTask WaitAsync(CancellationToken cancellation)
    {
        try
        {
            await gate.WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            await LeaveAsync();
            throw;
        }
    }

    async ValueTask LeaveAsync()
    {
        var seen = Volatile.Read(ref free);
        while (seen < 0)
        {
            var current = Interlocked.CompareExchange(ref free, seen + 1, seen);
            if (current == seen) return;
            seen = current;
        }

        // All that wait have been let through, so this one was too: what it got goes on to the next.
        await gate.WaitAsync(CancellationToken.None);
        Release();
    }
}
