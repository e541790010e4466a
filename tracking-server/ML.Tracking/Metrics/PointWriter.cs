using ML.Common.Errors;
using ML.Hosting.Databases;

namespace ML.Tracking.Metrics;

/// <summary>
/// Points that runs log one by one on PostgreSQL. Those that come while others are on their way to the disk wait and go
/// together, in one statement and with one flush (group commit); each caller is answered once its point is durable.
/// </summary>
sealed class PointWriter(IDatabase database, TimeProvider clock)
{
    const int GroupLimit = 256, MostOnTheirWay = 8;

    // A group that waits for a lock must not keep the others waiting.
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(25);

    readonly Lock gate = new();
    readonly Queue<Waiting> queue = new();
    int onTheirWay;
    bool watched;

    /// <returns>The run's lifecycle stage; null when there is no such run. Only an active one's point is stored.</returns>
    public Task<string?> WriteAsync(string run, MetricPoint point)
    {
        var waiting = new Waiting(new RunPoint(run, point), clock.GetTimestamp());
        List<Waiting>? group;
        lock (gate)
        {
            queue.Enqueue(waiting);
            group = onTheirWay == 0 ? Take() : null;
            if (group is null && watched) return waiting.Task;
            watched |= group is null;
        }

        // What is written for many belongs to no caller's request.
        using (ExecutionContext.SuppressFlow()) _ = group is null ? WatchAsync() : SendAsync(group);
        return waiting.Task;
    }

    // The caller's own thread may have stayed until its group was stored: the next group is not its business.
    async Task SendAsync(List<Waiting> group)
    {
        await StoreAsync(group);
        List<Waiting>? next;
        lock (gate)
        {
            onTheirWay--;
            next = queue.Count > 0 ? Take() : null;
        }

        if (next is not null) ThreadPool.UnsafeQueueUserWorkItem(static send => _ = send.Writer.SendAsync(send.Group), (Writer: this, Group: next), preferLocal: false);
    }

    List<Waiting> Take()
    {
        onTheirWay++;
        var group = new List<Waiting>(Math.Min(queue.Count, GroupLimit));
        while (group.Count < GroupLimit && queue.TryDequeue(out var next)) group.Add(next);
        return group;
    }

    async Task WatchAsync()
    {
        while (true)
        {
            await Task.Delay(Patience, clock);
            List<Waiting> group;
            lock (gate)
            {
                watched = queue.Count > 0;
                if (!watched) return;
                if (onTheirWay == MostOnTheirWay || clock.GetElapsedTime(queue.Peek().Since) < Patience) continue;
                group = Take();
            }

            _ = SendAsync(group);
        }
    }

    async Task StoreAsync(List<Waiting> group)
    {
        try
        {
            var stages = await PointStatement.WriteAsync(database, group.Select(w => w.Point));
            foreach (var waiting in group) waiting.TrySetResult(stages.GetValueOrDefault(waiting.Point.Run));
        }
        catch (Exception error) when (group.Count == 1 || error is PlatformException { Code: ErrorCode.TemporarilyUnavailable })
        {
            foreach (var waiting in group) waiting.TrySetException(error);
        }
        catch (Exception)
        {
            // One that cannot be stored takes none of the others along.
            foreach (var waiting in group) await StoreAsync([waiting]);
        }
    }

    sealed class Waiting(RunPoint point, long since) : TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public RunPoint Point => point;

        public long Since => since;
    }
}
