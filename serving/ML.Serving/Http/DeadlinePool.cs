using System.Collections.Concurrent;

namespace ML.Serving.Http;

/// <summary>Cancellation after a time, for many short requests: sources are used again as long as they never fired.</summary>
sealed class DeadlinePool
{
    readonly ConcurrentBag<CancellationTokenSource> free = [];

    public static DeadlinePool Shared { get; } = new();

    public CancellationTokenSource Rent(TimeSpan after)
    {
        if (!free.TryTake(out var source)) source = new CancellationTokenSource();
        source.CancelAfter(after);
        return source;
    }

    public void Return(CancellationTokenSource source)
    {
        if (source.TryReset()) free.Add(source);
        else source.Dispose();
    }
}
