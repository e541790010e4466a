using ML.TestKit.Processes;

namespace ML.TestKit.Servers;

/// <summary>A real Spark Connect server with Delta.</summary>
public sealed class SparkServer : IAsyncDisposable
{
    static readonly TimeSpan StartTime = TimeSpan.FromMinutes(3);

    readonly TemporaryFolder warehouse;
    readonly ChildProcess process;

    SparkServer(TemporaryFolder warehouse, ChildProcess process, int port)
    {
        this.warehouse = warehouse;
        this.process = process;
        Address = $"sc://127.0.0.1:{port}";
    }

    public string Address { get; }

    /// <summary>Why there is none on this machine; null when one can be started.</summary>
    public static string? Missing => !File.Exists(Script) ? "the Spark server (spark/start-connect of the shared material) is not beside the repository"
        : HasJava() ? null : "java is not installed";

    static string Script => Path.Combine(Repository.Shared, "spark", "start-connect");

    public static async Task<SparkServer> StartAsync()
    {
        var warehouse = new TemporaryFolder();
        var port = FreePort.Next();
        var environment = new Dictionary<string, string?>
        {
            // Statements here are many and small: what pays off for large data only costs time.
            ["SPARK_SHUFFLE_PARTITIONS"] = "1", ["DELTA_SNAPSHOT_PARTITIONS"] = "1",
            ["SPARK_CONNECT_JAVA_OPTS"] = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dspark.sql.codegen.wholeStage=false -Dspark.sql.codegen.factoryMode=NO_CODEGEN",
        };
        string[] arguments = ["--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture), "--memory", "1g", "--warehouse", warehouse.Path];
        var server = new SparkServer(warehouse, ChildProcess.Start(Script, arguments, warehouse.Path, environment), port);
        await Waiting.UntilAsync(
            () => server.process.HasExited ? throw new InvalidOperationException(server.process.Output) : Task.FromResult(server.process.Output.Contains("ready", StringComparison.Ordinal)),
            StartTime, () => server.process.Output);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        warehouse.Dispose();
    }

    static bool HasJava() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(p => File.Exists(Path.Combine(p, "java")))
        || File.Exists(Path.Combine(Environment.GetEnvironmentVariable("JAVA_HOME") ?? "/none", "bin", "java"));
}
