using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Client.Compat.Tests;

/// <summary>Runs sample programs as their users would.</summary>
static class Samples
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    /// <summary>The built program of a sample.</summary>
    public static string Built(string sample) => Path.Combine(Repository.Root, "artifacts", "bin", sample, "release", sample + ".dll");

    /// <summary>Runs a built sample to its end.</summary>
    /// <returns>What it wrote.</returns>
    public static Task<string> RunAsync(string sample, string server, params string[] arguments) => RunProgramAsync("dotnet", server, [Built(sample), .. arguments]);

    /// <summary>Runs any program to its end.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunProgramAsync(string program, string server, params string[] arguments)
    {
        await using var process = ChildProcess.Start(program, arguments, Repository.Root, new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = server, ["MLFLOW_RUN_ID"] = null });
        var code = await process.WaitAsync(Limit);
        return code == 0 ? process.Output : throw new InvalidOperationException($"{program} ended with {code}:\n{process.Output}");
    }
}
