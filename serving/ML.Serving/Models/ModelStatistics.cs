using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ML.Serving.Metrics;

namespace ML.Serving.Models;

/// <summary>Counters of one loaded model, in the terms of the Open Inference statistics extension. Times are stopwatch ticks.</summary>
public sealed class ModelStatistics
{
    readonly ConcurrentDictionary<(string Protocol, int Code), StrongBox<long>> requests = new();
    readonly SortedDictionary<int, (long Count, long Ticks)> batches = [];
    long inferences, executions, queueTicks, computeTicks, failures, failureTicks, successTicks, lastInference;

    /// <summary>Requests answered.</summary>
    public long Inferences => Volatile.Read(ref inferences);

    /// <summary>Runs of the model; smaller than the requests when they were batched.</summary>
    public long Executions => Volatile.Read(ref executions);

    public long Failures => Volatile.Read(ref failures);

    public long FailureTicks => Volatile.Read(ref failureTicks);

    public long SuccessTicks => Volatile.Read(ref successTicks);

    public long QueueTicks => Volatile.Read(ref queueTicks);

    public long ComputeTicks => Volatile.Read(ref computeTicks);

    /// <summary>Milliseconds since 1970; 0 before the first.</summary>
    public long LastInference => Volatile.Read(ref lastInference);

    /// <summary>Features looked up and computed for requests, of models that have a feature spec.</summary>
    public LatencyHistogram Lookup { get; } = new();

    public LatencyHistogram Queue { get; } = new();

    public LatencyHistogram Compute { get; } = new();

    /// <summary>From the model's outputs to the bytes of the answer.</summary>
    public LatencyHistogram Encode { get; } = new();

    /// <summary>Whole requests, as the protocol's handler sees them.</summary>
    public LatencyHistogram Total { get; } = new();

    public IReadOnlyDictionary<int, (long Count, long Ticks)> Batches()
    {
        lock (batches) return new Dictionary<int, (long, long)>(batches);
    }

    /// <summary>Requests by protocol and status.</summary>
    public IReadOnlyList<KeyValuePair<(string Protocol, int Code), long>> Requests() =>
        [.. requests.Select(r => KeyValuePair.Create(r.Key, Volatile.Read(ref r.Value.Value))).OrderBy(r => r.Key)];

    internal void Executed(int batchSize, long queued, long computed)
    {
        Interlocked.Increment(ref executions);
        Interlocked.Add(ref queueTicks, queued);
        Interlocked.Add(ref computeTicks, computed);
        Queue.Add(queued);
        Compute.Add(computed);
        lock (batches)
        {
            var seen = batches.GetValueOrDefault(batchSize);
            batches[batchSize] = (seen.Count + 1, seen.Ticks + computed);
        }
    }

    /// <summary>A request that shared a run which is counted already.</summary>
    internal void Queued(long ticks)
    {
        Interlocked.Add(ref queueTicks, ticks);
        Queue.Add(ticks);
    }

    internal void LookedUp(long ticks) => Lookup.Add(ticks);

    internal void Encoded(long ticks) => Encode.Add(ticks);

    internal void Succeeded(long ticks, DateTimeOffset now)
    {
        Interlocked.Increment(ref inferences);
        Interlocked.Add(ref successTicks, ticks);
        Volatile.Write(ref lastInference, now.ToUnixTimeMilliseconds());
    }

    internal void Failed(long ticks)
    {
        Interlocked.Increment(ref failures);
        Interlocked.Add(ref failureTicks, ticks);
    }

    internal void Answered(string protocol, int code, long ticks)
    {
        Interlocked.Increment(ref requests.GetOrAdd((protocol, code), static _ => new StrongBox<long>()).Value);
        Total.Add(ticks);
    }
}
