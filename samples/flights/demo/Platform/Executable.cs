using System.Diagnostics;

namespace ML.Samples.Flights.Platform;

/// <summary>The <c>ml</c> executable that runs now, for further processes of it.</summary>
static class Executable
{
    /// <summary>Starts <c>ml</c> with these arguments; both streams are redirected.</summary>
    public static Process Start(IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?> environment)
    {
        var self = Environment.ProcessPath!;
        // Run as `dotnet ml.dll`, the process is dotnet and its first argument the program.
        string[] program = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var start = new ProcessStartInfo(self, [.. program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
