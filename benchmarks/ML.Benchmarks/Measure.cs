using System.Diagnostics;

namespace ML.Benchmarks;

/// <summary>Timing that holds on a noisy machine: both sides in turn, several times, the medians.</summary>
static class Measure
{
    /// <summary>Runs the two in turn, A B A B …, after one warm-up each; returns both medians.</summary>
    public static async Task<(TimeSpan Ours, TimeSpan Peer)> PairAsync(int repeats, Func<Task> ours, Func<Task> peer)
    {
        await ours();
        await peer();
        var (a, b) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var i = 0; i < repeats; i++)
        {
            a.Add(await OnceAsync(ours));
            b.Add(await OnceAsync(peer));
        }

        return (Median(a), Median(b));
    }

    /// <summary>Runs each of the two for a time, at least once: a server that has run a while has compiled what it does often.</summary>
    public static async Task WarmAsync(TimeSpan length, Func<Task> ours, Func<Task> peer)
    {
        foreach (var work in (Func<Task>[])[ours, peer])
        {
            var started = Stopwatch.GetTimestamp();
            do await work();
            while (Stopwatch.GetElapsedTime(started) < length);
        }
    }

    public static async Task<TimeSpan> OnceAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started);
    }

    public static T Median<T>(IEnumerable<T> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }

    /// <summary>Resident memory of a process group in MiB: the leader and everything it started.</summary>
    public static double ResidentMegabytes(int group)
    {
        double pages = 0;
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])))
        {
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[2] == group.ToString(System.Globalization.CultureInfo.InvariantCulture)) pages += double.Parse(fields[21], System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The process ended while the list was read.
            }
        }

        return pages * Environment.SystemPageSize / (1024 * 1024);
    }
}
