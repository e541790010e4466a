using System.Globalization;

namespace ML.Serving.Tests.Models;

/// <summary>Memory of this process that no file is behind.</summary>
static class ProcessMemory
{
    /// <summary>Resident MiB, without what the collector has not looked at yet.</summary>
    public static long Megabytes()
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var line = File.ReadLines("/proc/self/status").Single(l => l.StartsWith("RssAnon:", StringComparison.Ordinal));
        return long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) >> 10;
    }
}
