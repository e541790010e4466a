using System.Diagnostics;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>The Python environment that holds MLflow, tritonclient, databricks-sdk and onnxruntime.</summary>
static class PythonJudge
{
    public static string Executable { get; } = Path.Combine(Repository.Root, "artifacts", "python", "bin", "python");

    public static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "python", name);

    public static void Require() => Judge.Require(File.Exists(Executable), "the Python environment artifacts/python");

    public static Process Start(params string[] arguments)
    {
        Require();
        var info = new ProcessStartInfo(Executable, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        info.Environment["MLFLOW_DISABLE_TELEMETRY"] = "true";
        info.Environment["PYTHONUNBUFFERED"] = "1";
        return Process.Start(info)!;
    }

    /// <summary>Runs a script to its end; its output, or a failure with what it said.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        Assert.True(process.HasExited && process.ExitCode == 0, $"{string.Join(' ', arguments)}: {await error}\n{await output}");
        return await output;
    }
}
