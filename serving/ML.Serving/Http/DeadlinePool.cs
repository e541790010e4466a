using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Http;

/// <summary>Cancellation after a time, for many short requests: sources are used again as long as they never fired.</summary>
sealed class DeadlinePool
{
    readonly Spares<CancellationTokenSource> free = new();

    public static DeadlinePool Shared { get; } = new();

    public CancellationTokenSource Rent(TimeSpan after)
    {
        var source = free.Take() ?? new CancellationTokenSource();
        source.CancelAfter(after);
        return source;
    }

    public void Return(CancellationTokenSource source)
    {
        if (source.TryReset()) free.Put(source);
        else source.Dispose();
    }
}
