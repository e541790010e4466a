using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ML.Serving.Metrics;

namespace ML.Serving.Models;

/// <summary>Counters of one loaded model, in the terms of the Open Inference statistics extension. Times are stopwatch ticks.</summary>
public sealed class ModelStatistics
{
    static readonly long ShortTicks = Stopwatch.Frequency / 5000;
    static readonly long VeryShortTicks = ShortTicks / 4;
    static readonly long Millisecond = Stopwatch.Frequency / 1000;
    readonly ConcurrentDictionary<(string Protocol, int Code), StrongBox<long>> requests = new();
    readonly SortedDictionary<int, (long Count, long Ticks)> batches = [];
    readonly LatencyHistogram successes = new();
    Counted? lastAnswered;
    long failures, failureTicks, lastInference, recentTicks;

    /// <summary>Requests answered.</summary>
    public long Inferences => successes.Count;

    /// <summary>Runs of the model; smaller than the requests when they were batched.</summary>
    public long Executions => Compute.Count;

    public long Failures => Volatile.Read(ref failures);

    public long FailureTicks => Volatile.Read(ref failureTicks);

    public long SuccessTicks => successes.Ticks;

    public long QueueTicks => Queue.Ticks;

    public long ComputeTicks => Compute.Ticks;

    /// <summary>Whether runs have been so short lately that handing one to another thread costs more. False until enough were seen.</summary>
    public bool AreRunsShort => Volatile.Read(ref recentTicks) is > 0 and var recent && recent < ShortTicks;

    /// <summary>Milliseconds since 1970; 0 before the first.</summary>
    public long LastInference => Volatile.Read(ref lastInference) is not 0 and var at
        ? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - (long)Stopwatch.GetElapsedTime(at).TotalMilliseconds : 0;

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
        lock (batches)
        {
            var all = new SortedDictionary<int, (long, long)>(batches);
            // Most runs are of one; those are what the batches leave of all.
            if (Executions - batches.Values.Sum(b => b.Count) is > 0 and var count) all[1] = (count, ComputeTicks - batches.Values.Sum(b => b.Ticks));
            return all;
        }
    }

    /// <summary>Requests by protocol and status.</summary>
    public IReadOnlyList<KeyValuePair<(string Protocol, int Code), long>> Requests() =>
        [.. requests.Select(r => KeyValuePair.Create(r.Key, Volatile.Read(ref r.Value.Value))).OrderBy(r => r.Key)];

    internal void Executed(int batchSize, long queued, long computed)
    {
        // First, so that no run is taken for one of a single request meanwhile.
        if (batchSize != 1) CountBatch(batchSize, computed);
        Queue.Add(queued);
        Compute.Add(computed);
        var (recent, counted) = (Volatile.Read(ref recentTicks), Math.Min(computed, 4 * ShortTicks));
        // Nothing to learn; and what is not written need not be told to other cores.
        if (recent > 0 && recent < VeryShortTicks && counted < VeryShortTicks) return;
        // A moving mean in which one run that was held up counts for little. A race loses one run of many.
        Volatile.Write(ref recentTicks, Math.Max(1, recent == 0 ? counted : recent + ((counted - recent) / 8)));
    }

    /// <summary>A request that shared a run which is counted already.</summary>
    internal void Queued(long ticks) => Queue.Add(ticks);

    internal void LookedUp(long ticks) => Lookup.Add(ticks);

    internal void Encoded(long ticks) => Encode.Add(ticks);

    /// <param name="ticks">How long it took.</param>
    /// <param name="now">The stopwatch's time.</param>
    internal void Succeeded(long ticks, long now)
    {
        successes.Add(ticks);
        if (now - Volatile.Read(ref lastInference) >= Millisecond) Volatile.Write(ref lastInference, now);
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

    void CountBatch(int size, long computed)
    {
        lock (batches)
        {
            var seen = batches.GetValueOrDefault(size);
            batches[size] = (seen.Count + 1, seen.Ticks + computed);
        }
    }

    sealed record Counted(string Protocol, int Code, StrongBox<long> Count);
}
