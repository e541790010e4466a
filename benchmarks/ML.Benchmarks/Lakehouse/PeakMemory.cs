using System.Globalization;

namespace ML.Benchmarks.Lakehouse;

/// <summary>The most memory that this process has held since it was last asked to forget.</summary>
static class PeakMemory
{
    /// <summary>Forgets the peak so far; the memory held now in MiB.</summary>
    public static double Begin()
    {
        GC.Collect();
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Megabytes();
    }

    public static double Megabytes()
    {
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
