using System.Globalization;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Benchmarks.Serving;

/// <summary>A server under measurement, in a process of its own.</summary>
sealed class ServedProcess : IAsyncDisposable
{
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);

    ServedProcess(ChildProcess process, int port)
    {
        Process = process;
        Port = port;
    }

    public ChildProcess Process { get; }

    public int Port { get; }

    public static Task<ServedProcess> OursAsync(string folder, params string[] flags) =>
        StartAsync(port => ChildProcess.Start(Repository.Executable, ["models", "serve", "-m", folder, "--port", port, .. flags]), "/ping");

    public static Task<ServedProcess> MlflowAsync(string folder) => StartAsync(
        port => ChildProcess.Start(Python.Executable, ["-m", "mlflow", "models", "serve", "-m", folder, "--env-manager", "local", "--port", port],
            environment: new Dictionary<string, string?>(Python.Environment) { ["PATH"] = Path.GetDirectoryName(Python.Executable) + ":" + Environment.GetEnvironmentVariable("PATH") }),
        "/ping");

    public static Task<ServedProcess> EchoAsync() =>
        StartAsync(port => ChildProcess.Start("dotnet", [typeof(ServedProcess).Assembly.Location, "serving-echo", port]), "/health");

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    static async Task<ServedProcess> StartAsync(Func<string, ChildProcess> start, string probe)
    {
        var port = FreePort.Next();
        var process = start(port.ToString(CultureInfo.InvariantCulture));
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(client, probe, process, StartTime);
        return new ServedProcess(process, port);
    }
}
