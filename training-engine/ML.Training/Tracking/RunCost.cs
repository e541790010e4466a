using System.Diagnostics;
using System.Globalization;
using ML.Client;

namespace ML.Training.Tracking;

/// <summary>What processes of a training used.</summary>
/// <param name="CpuSeconds">Seconds of processors, of all of them together.</param>
/// <param name="MemoryBytes">The most memory of those that ran at one time, added up.</param>
public readonly record struct RunCost(double CpuSeconds, long MemoryBytes)
{
    internal const string CpuTag = "ml.cpu_seconds", MemoryTag = "ml.peak_memory_bytes";

    /// <summary>What this process used so far.</summary>
    public static RunCost OfThisProcess()
    {
        using var process = Process.GetCurrentProcess();
        return new RunCost(process.TotalProcessorTime.TotalSeconds, process.PeakWorkingSet64);
    }

    /// <summary>This and what ran after it.</summary>
    public RunCost Then(RunCost after) => new(CpuSeconds + after.CpuSeconds, Math.Max(MemoryBytes, after.MemoryBytes));

    /// <summary>This and what ran at the same time.</summary>
    public RunCost Beside(RunCost other) => new(CpuSeconds + other.CpuSeconds, MemoryBytes + other.MemoryBytes);

    /// <summary>Says it in tags of a run, after what was told of it before.</summary>
    internal async Task TellAsync(MlflowClient client, string run)
    {
        var tags = (await client.Runs.GetAsync(run)).Data?.Tags ?? [];
        double Told(string key) => double.TryParse(tags.FirstOrDefault(t => t.Key == key)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;
        var all = new RunCost(Told(CpuTag), (long)Told(MemoryTag)).Then(this);
        await client.Runs.SetTagAsync(run, CpuTag, all.CpuSeconds.ToString("0.###", CultureInfo.InvariantCulture));
        await client.Runs.SetTagAsync(run, MemoryTag, all.MemoryBytes.ToString(CultureInfo.InvariantCulture));
    }
}
