using System.Diagnostics;
using System.Globalization;

namespace ML.Training.Tracking;

/// <summary>Samples the machine into MLflow's system metrics while a run goes on.</summary>
sealed class SystemMetrics : IAsyncDisposable
{
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource stop = new();
    readonly Task sampling;

    public SystemMetrics(ITrainingLog log) => sampling = Task.Run(() => SampleAsync(log));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sampling;
        stop.Dispose();
    }

    async Task SampleAsync(ITrainingLog log)
    {
        var (busy, total) = Processor();
        for (long step = 0; ; step++)
        {
            await Task.Delay(Interval, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var (nowBusy, nowTotal) = Processor();
            if (nowTotal > total) log.Metric("system/cpu_utilization_percentage", 100.0 * (nowBusy - busy) / (nowTotal - total), step);
            (busy, total) = (nowBusy, nowTotal);
            var (used, share) = Memory();
            log.Metric("system/system_memory_usage_megabytes", used, step);
            log.Metric("system/system_memory_usage_percentage", share, step);
            log.Metric("system/process_memory_usage_megabytes", Process.GetCurrentProcess().WorkingSet64 / 1e6, step);
            if (stop.IsCancellationRequested) return;
        }
    }

    // The first line of /proc/stat: ticks by kind; the fourth and fifth kinds are idle and waiting.
    static (long Busy, long Total) Processor()
    {
        var ticks = Numbers(File.ReadLines("/proc/stat").First());
        return (ticks.Sum() - ticks[3] - ticks[4], ticks.Sum());
    }

    static (double Megabytes, double Percent) Memory()
    {
        var lines = File.ReadLines("/proc/meminfo").Take(3).Select(line => Numbers(line)[0]).ToArray();
        var used = lines[0] - lines[2];
        return (used / 1e3, 100.0 * used / lines[0]);
    }

    static long[] Numbers(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => char.IsDigit(word[0])).Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
}
