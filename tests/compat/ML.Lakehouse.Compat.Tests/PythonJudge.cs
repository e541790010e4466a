using System.Diagnostics;
using ML.TestKit;

namespace ML.Lakehouse.Compat.Tests;

/// <summary>Runs the scripts beside this file with the Python that has delta-rs.</summary>
static class PythonJudge
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    static string Python => Path.Combine(Repository.Root, "artifacts", "python", "bin", "python");

    public static void RequireDeltaRs() => Judge.Require(File.Exists(Python), "the Python environment with delta-rs (artifacts/python) is not installed");

    /// <summary>Runs a script to its end; its output.</summary>
    public static async Task<string> RunAsync(string script, params IEnumerable<string> arguments)
    {
        RequireDeltaRs();
        var start = new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "Python", script), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        using var bound = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);
        Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}: {await errors}");
        return await output;
    }
}
