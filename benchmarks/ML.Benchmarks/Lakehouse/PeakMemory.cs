using System.Diagnostics;
using System.Globalization;

namespace ML.Benchmarks.Lakehouse;

/// <summary>The most memory that a piece of work takes, with the runtime, in a process of its own.</summary>
static class PeakMemory
{
    /// <summary>What this program is called with to be such a process: the word, then the work and its arguments.</summary>
    public const string Word = "lakehouse-peak";

    /// <summary>MiB.</summary>
    public static async Task<double> OfAsync(string work, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(PeakMemory).Assembly.Location, Word, work, .. arguments]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? double.Parse(output, CultureInfo.InvariantCulture) : throw new InvalidOperationException($"{work} ended with {process.ExitCode}");
    }

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["replay", var path, var files]) await ReplayRows.ReplayAsync(path, int.Parse(files, CultureInfo.InvariantCulture));
        else if (arguments is ["merge", var target, var source, var megabytes, var spill]) await ChangeRows.MergeAsync(target, source, megabytes, spill);
        else return 2;
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        var kilobytes = double.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        Console.WriteLine((kilobytes / 1024).ToString(CultureInfo.InvariantCulture));
        return 0;
    }
}
