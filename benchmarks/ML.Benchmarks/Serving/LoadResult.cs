using System.Diagnostics;

namespace ML.Benchmarks.Serving;

/// <summary>The latencies of one load, in stopwatch ticks, and how long it took in all.</summary>
sealed class LoadResult
{
    readonly long[] sorted;
    readonly TimeSpan length;

    public LoadResult(long[] latencies, TimeSpan length)
    {
        sorted = [.. latencies.Order()];
        this.length = length;
    }

    public double PerSecond => sorted.Length / length.TotalSeconds;

    public TimeSpan At(double quantile) => TimeSpan.FromSeconds(sorted[(int)(quantile * (sorted.Length - 1))] / (double)Stopwatch.Frequency);
}
