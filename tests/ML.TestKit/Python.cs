using ML.TestKit.Processes;

namespace ML.TestKit;

/// <summary>The Python environments that hold the real clients and servers.</summary>
public static class Python
{
    /// <summary>The interpreter with MLflow 3.17.2, or a skip (a failure in CI).</summary>
    public static string Executable => Find("python", "the Python environment with MLflow 3.17.2 (./ml test makes it)");

    /// <summary>The interpreter with the MLflow 2.22 client, or a skip (a failure in CI).</summary>
    public static string Mlflow2Executable => Find("python-mlflow2", "the Python environment with MLflow 2.22 (./ml test makes it)");

    public static IReadOnlyDictionary<string, string?> Environment { get; } = new Dictionary<string, string?>
    {
        ["MLFLOW_DISABLE_TELEMETRY"] = "true",
        ["PYTHONUNBUFFERED"] = "1",
        ["MLFLOW_TRACKING_URI"] = null,
        ["OMP_NUM_THREADS"] = "1",
        // The real server's job runner starts a dozen processes that no test here needs.
        ["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false",
    };

    /// <summary>Runs a script that must succeed; returns what it printed.</summary>
    public static async Task<string> RunAsync(
        string interpreter, string script, IEnumerable<string> arguments, string folder, IReadOnlyDictionary<string, string?>? environment = null, TimeSpan? limit = null)
    {
        var merged = Environment.ToDictionary(e => e.Key, e => e.Value);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) merged[name] = value;
        await using var process = ChildProcess.Start(interpreter, [script, .. arguments], folder, merged);
        var code = await process.WaitAsync(limit ?? TimeSpan.FromMinutes(4));
        return code == 0 ? process.Output : throw new InvalidOperationException($"{Path.GetFileName(script)} ended with {code}:\n{process.Output}");
    }

    static string Find(string environment, string what)
    {
        var path = Path.Combine(Repository.Root, "artifacts", environment, "bin", "python");
        Judge.Require(File.Exists(path), what);
        return path;
    }
}
