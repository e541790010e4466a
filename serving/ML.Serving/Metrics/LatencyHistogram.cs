using System.Diagnostics;

namespace ML.Serving.Metrics;

/// <summary>Durations counted in fixed buckets from 25 µs to 10 s. Each core counts for itself, so that they do not wait for each other.</summary>
public sealed class LatencyHistogram
{
    /// <summary>Upper ends of the buckets, in seconds; one more bucket takes what is longer.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
        [25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    const int MostParts = 16, LineOfCache = 8;
    static readonly long[] BoundTicks = [.. Bounds.Select(b => (long)(b * Stopwatch.Frequency))];
    static readonly int Parts = Math.Min(MostParts, Environment.ProcessorCount);

    // The sum of the durations, and a counter for each bucket.
    static readonly int Stride = (Bounds.Count + 2 + LineOfCache - 1) / LineOfCache * LineOfCache;
    readonly long[] parts = new long[Parts * Stride];

    public double SumSeconds => Ticks / (double)Stopwatch.Frequency;

    /// <summary>The sum of the durations, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Ticks => Sum(0);

    /// <summary>How many there were.</summary>
    public long Count => Counts().Sum();

    /// <param name="elapsed">Ticks of <see cref="Stopwatch"/>.</param>
    public void Add(long elapsed)
    {
        var bucket = 0;
        while (bucket < BoundTicks.Length && elapsed > BoundTicks[bucket]) bucket++;
        var part = (int)((uint)Thread.GetCurrentProcessorId() % (uint)Parts) * Stride;
        Interlocked.Add(ref parts[part], elapsed);
        Interlocked.Increment(ref parts[part + 1 + bucket]);
    }

    /// <summary>Counts by bucket, the open one last.</summary>
    public long[] Counts() => [.. Enumerable.Range(1, Bounds.Count + 1).Select(Sum)];

    long Sum(int at)
    {
        var sum = 0L;
        for (var part = 0; part < Parts; part++) sum += Volatile.Read(ref parts[(part * Stride) + at]);
        return sum;
    }
}
