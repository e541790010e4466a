using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ML.Serving.Metrics;

namespace ML.Serving.Models;

/// <summary>Counters of one loaded model, in the terms of the Open Inference statistics extension. Times are stopwatch ticks.</summary>
public sealed class ModelStatistics
{
    readonly ConcurrentDictionary<(string Protocol, int Code), StrongBox<long>> requests = new();
    static readonly long ShortTicks = System.Diagnostics.Stopwatch.Frequency / 5000;
    readonly SortedDictionary<int, (long Count, long Ticks)> batches = [];
    Counted? lastAnswered;
    long inferences, executions, queueTicks, computeTicks, failures, failureTicks, successTicks, lastInference, single, singleTicks, recentTicks;

    /// <summary>Requests answered.</summary>
    public long Inferences => Volatile.Read(ref inferences);

    /// <summary>Runs of the model; smaller than the requests when they were batched.</summary>
    public long Executions => Volatile.Read(ref executions);

    public long Failures => Volatile.Read(ref failures);

    public long FailureTicks => Volatile.Read(ref failureTicks);

    public long SuccessTicks => Volatile.Read(ref successTicks);

    public long QueueTicks => Volatile.Read(ref queueTicks);

    public long ComputeTicks => Volatile.Read(ref computeTicks);

    /// <summary>Whether runs have been so short lately that handing one to another thread costs more. False until enough were seen.</summary>
    public bool AreRunsShort => Volatile.Read(ref recentTicks) is > 0 and var recent && recent < ShortTicks;

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
        var all = new SortedDictionary<int, (long, long)>();
        // Most runs are of one; those are counted without a lock.
        if (Volatile.Read(ref single) is > 0 and var count) all[1] = (count, Volatile.Read(ref singleTicks));
        lock (batches)
            foreach (var (size, seen) in batches) all[size] = seen;
        return all;
    }

    /// <summary>Requests by protocol and status.</summary>
    public IReadOnlyList<KeyValuePair<(string Protocol, int Code), long>> Requests() =>
        [.. requests.Select(r => KeyValuePair.Create(r.Key, Volatile.Read(ref r.Value.Value))).OrderBy(r => r.Key)];

    internal void Executed(int batchSize, long queued, long computed)
    {
        Interlocked.Increment(ref executions);
        // A moving mean in which one run that was held up counts for little. A race loses one run of many.
        var (recent, counted) = (Volatile.Read(ref recentTicks), Math.Min(computed, 4 * ShortTicks));
        Volatile.Write(ref recentTicks, Math.Max(1, recent == 0 ? counted : recent + ((counted - recent) / 8)));
        Interlocked.Add(ref queueTicks, queued);
        Interlocked.Add(ref computeTicks, computed);
        Queue.Add(queued);
        Compute.Add(computed);
        if (batchSize == 1)
        {
            Interlocked.Increment(ref single);
            Interlocked.Add(ref singleTicks, computed);
            return;
        }

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
        // Most answers are of the kind of the one before.
        var last = Volatile.Read(ref lastAnswered);
        if (last is null || last.Code != code || !ReferenceEquals(last.Protocol, protocol))
            Volatile.Write(ref lastAnswered, last = new Counted(protocol, code, requests.GetOrAdd((protocol, code), static _ => new StrongBox<long>())));
        Interlocked.Increment(ref last.Count.Value);
        Total.Add(ticks);
    }

    sealed record Counted(string Protocol, int Code, StrongBox<long> Count);
}
