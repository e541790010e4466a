using ML.Common.Errors;

namespace ML.Features.Online;

/// <summary>
/// Spares a store that cannot be reached, and its callers: after some failures in a row calls fail at once, until one call
/// after a pause finds the store well again.
/// </summary>
sealed class CircuitBreakingStore(IOnlineStore store, TimeProvider clock) : IOnlineStore
{
    const int Failures = 5;
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    readonly Lock state = new();
    int failures;
    long openedAt;

    public string Kind => store.Kind;

    public ValueTask WriteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation) =>
        CallAsync(() => store.WriteAsync(table, rows, cancellation));

    public ValueTask DeleteAsync(string table, IReadOnlyList<OnlineRow> rows, CancellationToken cancellation) =>
        CallAsync(() => store.DeleteAsync(table, rows, cancellation));

    public ValueTask ReadAsync(string table, IReadOnlyList<byte[]?> keys, byte[]?[] values, CancellationToken cancellation) =>
        CallAsync(() => store.ReadAsync(table, keys, values, cancellation));

    public ValueTask DropAsync(string table, CancellationToken cancellation) => CallAsync(() => store.DropAsync(table, cancellation));

    public ValueTask DisposeAsync() => store.DisposeAsync();

    async ValueTask CallAsync(Func<ValueTask> call)
    {
        Enter();
        try
        {
            await call();
            lock (state) failures = 0;
        }
        catch (PlatformException error) when (error.Code == ErrorCode.TemporarilyUnavailable)
        {
            lock (state)
            {
                failures++;
                openedAt = clock.GetTimestamp();
            }

            throw;
        }
    }

    void Enter()
    {
        lock (state)
        {
            if (failures < Failures) return;
            var waited = clock.GetElapsedTime(openedAt);
            if (waited < Pause)
                throw new PlatformException(
                    ErrorCode.TemporarilyUnavailable,
                    $"the online store {store.Kind} failed {failures} times in a row; it is tried again in {(Pause - waited).TotalSeconds:0.0} s");
            // One caller tries; the others keep failing at once until it is back.
            openedAt = clock.GetTimestamp();
        }
    }
}
