using System.Diagnostics;

namespace ML.Serving.Metrics;

/// <summary>Durations counted in fixed buckets from 25 µs to 10 s; adding is one increment and two additions.</summary>
public sealed class LatencyHistogram
{
    /// <summary>Upper ends of the buckets, in seconds; one more bucket takes what is longer.</summary>
    public static IReadOnlyList<double> Bounds { get; } =
        [25e-6, 50e-6, 100e-6, 250e-6, 500e-6, 1e-3, 2.5e-3, 5e-3, 10e-3, 25e-3, 50e-3, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    static readonly long[] BoundTicks = [.. Bounds.Select(b => (long)(b * Stopwatch.Frequency))];
    readonly long[] counts = new long[Bounds.Count + 1];
    long ticks;

    public double SumSeconds => Volatile.Read(ref ticks) / (double)Stopwatch.Frequency;

    /// <param name="elapsed">Ticks of <see cref="Stopwatch"/>.</param>
    public void Add(long elapsed)
    {
        var bucket = 0;
        while (bucket < BoundTicks.Length && elapsed > BoundTicks[bucket]) bucket++;
        Interlocked.Increment(ref counts[bucket]);
        Interlocked.Add(ref ticks, elapsed);
    }

    /// <summary>Counts by bucket, the open one last.</summary>
    public long[] Counts()
    {
        var copy = new long[counts.Length];
        for (var i = 0; i < copy.Length; i++) copy[i] = Volatile.Read(ref counts[i]);
        return copy;
    }
}
