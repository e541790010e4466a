using System.Threading.Channels;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>Wakes the dispatcher when a change may have put calls into the outbox.</summary>
sealed class OutboxSignal
{
    readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Raise() => channel.Writer.TryWrite(true);

    /// <summary>Waits for the signal, at most for a while.</summary>
    public async Task WaitAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            await channel.Reader.ReadAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Nobody called; what has become due by itself is looked for.
        }
    }
}
