using ML.TestKit.Processes;

namespace ML.TestKit.Servers;

/// <summary>The real MLflow 3.17.2 server, the judge of behaviour.</summary>
public sealed class MlflowServer : ITrackingServer
{
    // It loads a large Python application; a loaded machine has taken 40 seconds.
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(150);
    readonly ChildProcess process;

    public ChildProcess Process => process;

    MlflowServer(ChildProcess process, int port)
    {
        this.process = process;
        Address = $"http://127.0.0.1:{port}";
        Http = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(100) };
    }

    public string Address { get; }

    public HttpClient Http { get; }

    public static Task<MlflowServer> StartAsync(string folder, int workers = 1) => StartAsync($"sqlite:///{folder}/mlflow.db", folder, workers);

    public static async Task<MlflowServer> StartAsync(string databaseUri, string folder, int workers = 1, params string[] flags)
    {
        var port = FreePort.Next();
        string[] arguments =
        [
            "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "--workers", workers.ToString(System.Globalization.CultureInfo.InvariantCulture), "--backend-store-uri", databaseUri, "--artifacts-destination", Path.Combine(folder, "mlartifacts"), .. flags,
        ];
        var server = new MlflowServer(ChildProcess.Start(Python.Executable, arguments, folder, Python.Environment), port);
        try
        {
            await Waiting.UntilHealthyAsync(server.Http, "/health", server.process, StartTime);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await process.DisposeAsync();
    }
}
