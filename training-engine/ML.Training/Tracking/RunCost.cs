using System.Diagnostics;
using System.Globalization;
using ML.Client;

namespace ML.Training.Tracking;

/// <summary>
/// What the process that logs a run used, as tags of the run: seconds of processors, added up over the times it went on, and
/// the most memory at once. Other ranks are not in it.
/// </summary>
static class RunCost
{
    public const string CpuTag = "ml.cpu_seconds", MemoryTag = "ml.peak_memory_bytes";

    public static async Task TellAsync(MlflowClient client, string run)
    {
        var tags = (await client.Runs.GetAsync(run)).Data?.Tags ?? [];
        double Told(string key) => double.TryParse(tags.FirstOrDefault(t => t.Key == key)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
        using var process = Process.GetCurrentProcess();
        var seconds = Told(CpuTag) + process.TotalProcessorTime.TotalSeconds;
        var memory = Math.Max((long)Told(MemoryTag), process.PeakWorkingSet64);
        await client.Runs.SetTagAsync(run, CpuTag, seconds.ToString("0.###", CultureInfo.InvariantCulture));
        await client.Runs.SetTagAsync(run, MemoryTag, memory.ToString(CultureInfo.InvariantCulture));
    }
}
