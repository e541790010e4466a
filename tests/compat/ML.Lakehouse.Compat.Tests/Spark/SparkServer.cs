using System.Diagnostics;
using ML.TestKit;

namespace ML.Lakehouse.Compat.Tests.Spark;

/// <summary>One real Spark Connect server with Delta for all tests of this project.</summary>
public sealed class SparkServer : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    readonly TemporaryFolder folder = new();
    Process? process;
    string? missing;
    int port;

    internal SparkSession Session()
    {
        Judge.Require(missing is null, missing ?? "");
        return new SparkSession(new Uri($"http://127.0.0.1:{port}"));
    }

    public async Task InitializeAsync()
    {
        var script = Path.Combine(Repository.Shared, "spark", "start-connect");
        missing = !File.Exists(script) ? "the Spark server (spark/start-connect of the shared material) is not beside the repository" : HasJava() ? null : "java is not installed";
        if (missing is not null) return;
        port = FreePort.Next();
        var start = new ProcessStartInfo(script, ["--port", $"{port}", "--memory", "1g", "--warehouse", folder.Path]) 
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
            // Statements here are many and small: what pays off for large data only costs time.
            Environment =
            {
                ["SPARK_SHUFFLE_PARTITIONS"] = "1", ["DELTA_SNAPSHOT_PARTITIONS"] = "1",
                ["SPARK_CONNECT_JAVA_OPTS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dspark.sql.codegen.wholeStage=false -Dspark.sql.codegen.factoryMode=NO_CODEGEN",
            },
        };
        process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        using var bound = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(bound.Token) is { } line)
            if (line.Contains("ready", StringComparison.Ordinal)) return;
        missing = "the Spark server ended before it was ready";
    }

    public async Task DisposeAsync()
    {
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        folder.Dispose();
    }

    static bool HasJava() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "java")))
        || File.Exists(Path.Combine(Environment.GetEnvironmentVariable("JAVA_HOME") ?? "/none", "bin", "java"));
}
