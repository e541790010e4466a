using System.Diagnostics;
using ML.TestKit;

namespace ML.Lakehouse.Integration.Tests;

/// <summary>Runs the published executable.</summary>
static class CommandLine
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public sealed record Outcome(int Status, string Output, string Errors, bool Killed);

    public static Task<Outcome> RunAsync(params IEnumerable<string> arguments) => RunAsync(null, arguments);

    /// <param name="killAfter">When the process is ended with SIGKILL; null: it runs to its end.</param>
    public static async Task<Outcome> RunAsync(TimeSpan? killAfter, IEnumerable<string> arguments)
    {
        Judge.Require(File.Exists(Repository.Executable), "the executable has not been published (./ml build)");
        var start = new ProcessStartInfo(Repository.Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var bound = new CancellationTokenSource(Patience);
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        var killed = killAfter is { } delay && !await EndsWithinAsync(process, delay);
        if (killed) process.Kill();
        await process.WaitForExitAsync(bound.Token);
        return new Outcome(process.ExitCode, await output, await errors, killed);
    }

    static async Task<bool> EndsWithinAsync(Process process, TimeSpan delay)
    {
        using var source = new CancellationTokenSource(delay);
        try
        {
            await process.WaitForExitAsync(source.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
