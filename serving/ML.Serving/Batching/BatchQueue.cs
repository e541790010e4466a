using System.Diagnostics;
using ML.Serving.Models;

namespace ML.Serving.Batching;

/// <summary>Waiting requests, higher priority first and in order of arrival within one.</summary>
sealed class BatchQueue(int limit, BatchLayout layout)
{
    readonly PriorityQueue<PendingCall, (int Priority, long Order)> waiting = new();
    readonly object gate = new();
    long order;
    bool closed;

    public int Count
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    /// <summary>False when the queue is full or closed.</summary>
    public bool TryAdd(PendingCall pending)
    {
        lock (gate)
        {
            if (waiting.Count >= limit) DropWithdrawn();
            if (closed || waiting.Count >= limit) return false;
            waiting.Enqueue(pending, (-pending.Call.Priority, order++));
            Monitor.Pulse(gate);
            return true;
        }
    }

    /// <summary>Waits for requests and takes those that run together; null when closed and empty.</summary>
    public List<PendingCall>? TakeBatch(BatchingSettings settings)
    {
        lock (gate)
        {
            var first = TakeFirst();
            if (first is null) return null;
            var batch = new List<PendingCall> { first };
            Fill(batch, settings);
            // Whoever was woken for what is left has taken it into account and goes: the next must hear of it.
            if (waiting.Count > 0) Monitor.Pulse(gate);
            return batch;
        }
    }

    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }
    }

    void Fill(List<PendingCall> batch, BatchingSettings settings)
    {
        var rows = batch[0].Rows;
        var until = batch[0].QueuedAt + (long)(settings.MaxDelay.TotalSeconds * Stopwatch.Frequency);
        do rows = TakeMatching(batch, rows, settings.MaxBatchSize);
        while (rows < settings.MaxBatchSize && !settings.PreferredSizes.Contains(rows) && !closed && WaitUntil(until));
    }

    PendingCall? TakeFirst()
    {
        while (true)
        {
            while (waiting.TryDequeue(out var pending, out _))
                if (pending.TryTake()) return pending;
            if (closed) return null;
            Monitor.Wait(gate);
        }
    }

    // A request that does not fit (other row shape, too many rows) ends the search, so that nothing is overtaken for ever.
    int TakeMatching(List<PendingCall> batch, int rows, int most)
    {
        while (waiting.TryPeek(out var next, out _))
        {
            if (!next.IsWithdrawn && (rows + next.Rows > most || !layout.Matches(batch[0].Call.Inputs, next.Call.Inputs))) break;
            waiting.Dequeue();
            if (!next.TryTake()) continue;
            batch.Add(next);
            rows += next.Rows;
        }

        return rows;
    }

    bool WaitUntil(long until)
    {
        if (waiting.Count > 0) return false;
        var left = until - Stopwatch.GetTimestamp();
        if (left <= 0) return false;
        var milliseconds = (int)(left * 1000 / Stopwatch.Frequency);
        if (milliseconds > 0) return Monitor.Wait(gate, milliseconds) || waiting.Count > 0;
        // The clock of Monitor.Wait is too coarse for microseconds: give the gate away and look again.
        Monitor.Exit(gate);
        Thread.Yield();
        Monitor.Enter(gate);
        return true;
    }

    void DropWithdrawn()
    {
        var kept = waiting.UnorderedItems.Where(i => !i.Element.IsWithdrawn).ToList();
        waiting.Clear();
        waiting.EnqueueRange(kept);
    }
}
