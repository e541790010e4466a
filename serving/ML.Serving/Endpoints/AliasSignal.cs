using ML.Registry.Contracts;
using ML.Serving.Resolving;

namespace ML.Serving.Endpoints;

/// <summary>Says when to look at aliases again: at once after a change in this process's own registry, else after a while.</summary>
sealed class AliasSignal(AliasWatchOptions options, TrackingOptions tracking, IRegistryChanges? changes = null)
{
    // Many changes at once are one look.
    static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(10);

    readonly IRegistryChanges? changes = tracking.IsThisProcess ? changes : null;

    /// <summary>Ends with the first change from now on; take it before looking.</summary>
    public Task? Next => changes?.Next;

    /// <param name="next">What <see cref="Next"/> was before the last look.</param>
    /// <param name="cancellation">Ends the waiting with an <see cref="OperationCanceledException"/>.</param>
    public async Task WaitAsync(Task? next, CancellationToken cancellation)
    {
        if (next is null)
        {
            await Task.Delay(options.Interval, cancellation);
            return;
        }

        await next.WaitAsync(options.IntervalBesideEvents, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        if (next.IsCompleted) await Task.Delay(Gather, cancellation);
    }
}
