using System.Globalization;
using ML.Lakehouse.DuckDb;
using ML.TestKit;

namespace ML.Benchmarks.Features;

/// <summary>
/// A spine of a million rows against ten million, each run in a process of its own, the two sides in turn: the query alone,
/// the whole training set against a COPY of the query by hand, and the query with a fraction of the memory.
/// </summary>
static class LargeJoinBench
{
    const int Spine = 1_000_000, Rows = 10_000_000, Repeats = 3, QuickPart = 10;
    const string Limit = "4GiB", Small = "256MiB";

    /// <param name="quick">Whether a tenth of the rows, each side once, is enough.</param>
    public static async Task RunAsync(BenchmarkReport report, TemporaryFolder folder, bool quick)
    {
        var (spine, rows, repeats) = quick ? (Spine / QuickPart, Rows / QuickPart, 1) : (Spine, Rows, Repeats);
        using (var connection = DuckDbDatabase.Shared.Connect()) PointInTimeBench.Make(connection, folder.Path, spine, rows, 1);
        var work = string.Create(CultureInfo.InvariantCulture, $"point-in-time join, {spine:#,0} × {rows:#,0} rows within {Limit}");
        var (ours, hand) = await PairAsync(folder.Path, JoinWork.Ours, JoinWork.ByHand, repeats);
        Add(report, work, ours, hand, Goal.AtMostTimes(1.2));
        var (set, copy) = await PairAsync(folder.Path, JoinWork.TrainingSet, JoinWork.CopyByHand, repeats);
        // A set is a table as well: its commit waits for the disk, its rows are counted and its sources pinned, which no query by hand does. It has no goal.
        Add(report, "the whole training set, against a COPY to Parquet", set, copy, Goal.AtLeastTimes(0));
        var small = await JoinWork.InProcessAsync(JoinWork.Ours, folder.Path, Small);
        if (small.Digest != ours[0].Digest) throw new InvalidOperationException("less memory gives different rows");
        report.Add($"the same join within {Small}, processor", Text([small]), Text(ours), small.Processor / Median(ours, o => o.Processor), Goal.AtLeastTimes(0));
    }

    static async Task<(List<JoinWork.Outcome> Ours, List<JoinWork.Outcome> Peer)> PairAsync(string folder, string ours, string peer, int repeats)
    {
        var (a, b) = (new List<JoinWork.Outcome>(), new List<JoinWork.Outcome>());
        for (var i = 0; i < repeats; i++)
        {
            a.Add(await JoinWork.InProcessAsync(ours, folder, Limit));
            b.Add(await JoinWork.InProcessAsync(peer, folder, Limit));
        }

        if (a.Concat(b).DistinctBy(o => o.Digest).Count() != 1) throw new InvalidOperationException($"{ours} gives {a[0].Digest}, {peer} {b[0].Digest}");
        return (a, b);
    }

    static void Add(BenchmarkReport report, string work, List<JoinWork.Outcome> ours, List<JoinWork.Outcome> peer, Goal goal)
    {
        report.Add($"{work}, processor", Text(ours), Text(peer), Median(ours, o => o.Processor) / Median(peer, o => o.Processor), goal);
        report.Add($"{work}, wall", Text(ours), Text(peer), Median(ours, o => o.Wall) / Median(peer, o => o.Wall), goal);
    }

    static TimeSpan Median(List<JoinWork.Outcome> all, Func<JoinWork.Outcome, TimeSpan> time) => Measure.Median(all.Select(time));

    static string Text(List<JoinWork.Outcome> all) => string.Create(
        CultureInfo.InvariantCulture, $"{Median(all, o => o.Processor).TotalSeconds:0.00} s of processor, {Median(all, o => o.Wall).TotalSeconds:0.00} s, {all.Max(o => o.Peak):0} MiB");
}
