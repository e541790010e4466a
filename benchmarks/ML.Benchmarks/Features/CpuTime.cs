using System.Diagnostics;

namespace ML.Benchmarks.Features;

/// <summary>Processor time of work in this process: what other programs take from the wall clock does not count.</summary>
static class CpuTime
{
    /// <summary>Runs the two in turn, A B A B …, after one warm-up each; returns the medians of both clocks.</summary>
    public static async Task<(Spent Ours, Spent Peer)> PairAsync(int repeats, Func<Task> ours, Func<Task> peer)
    {
        await ours();
        await peer();
        var (a, b) = (new List<Spent>(), new List<Spent>());
        for (var i = 0; i < repeats; i++)
        {
            a.Add(await OnceAsync(ours));
            b.Add(await OnceAsync(peer));
        }

        return (Median(a), Median(b));
    }

    public static async Task<Spent> OnceAsync(Func<Task> work)
    {
        var (started, spent) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        return new Spent(Environment.CpuUsage.TotalTime - spent, Stopwatch.GetElapsedTime(started));
    }

    static Spent Median(List<Spent> all) => new(Measure.Median(all.Select(s => s.Processor)), Measure.Median(all.Select(s => s.Wall)));

    public readonly record struct Spent(TimeSpan Processor, TimeSpan Wall)
    {
        public override string ToString() => FormattableString.Invariant($"{Processor.TotalSeconds:0.00} s of processor, {Wall.TotalSeconds:0.00} s");
    }
}
