using System.Diagnostics;
using ML.TestKit;

namespace ML.Client.Compat.Tests;

/// <summary>One server of its own for a collection of tests, with its database and artifacts in a temporary folder.</summary>
public abstract class ServerFixture : IAsyncLifetime
{
    static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    readonly TemporaryFolder _folder = new();
    Process? _process;
    MlflowClient? _client;
    string? _missing;

    /// <summary>A client of the server; the test is skipped where the server cannot be had.</summary>
    public MlflowClient Client
    {
        get
        {
            Judge.Require(_missing is null, _missing ?? "");
            return _client!;
        }
    }

    public string Address { get; private set; } = "";

    protected abstract string Executable { get; }

    protected abstract IEnumerable<string> Arguments(string folder, int port);

    public async Task InitializeAsync()
    {
        if (!File.Exists(Executable))
        {
            _missing = $"{Executable} is missing";
            return;
        }

        var port = FreePort.Next();
        Address = $"http://127.0.0.1:{port}";
        Start(port);
        _client = new(new MlflowClientOptions { TrackingUri = Address, MaxRetries = 1, BackoffJitter = 0, SpoolDirectory = _folder.File("spool") });
        await WaitAsync();
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process?.Dispose();
        _folder.Dispose();
    }

    void Start(int port)
    {
        var start = new ProcessStartInfo(Executable) { WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in Arguments(_folder.Path, port)) start.ArgumentList.Add(argument);
        start.Environment["MLFLOW_DISABLE_TELEMETRY"] = "true";
        start.Environment["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false";
        _process = Process.Start(start)!;
        // Unread pipes would fill and stop the server.
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    async Task WaitAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < StartLimit; await Task.Delay(100))
        {
            if (_process!.HasExited) throw new InvalidOperationException($"{Executable} ended with {_process.ExitCode} before it answered");
            try
            {
                if ((await http.GetAsync(Address + "/health")).IsSuccessStatusCode) return;
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // Not listening yet.
            }
        }

        throw new TimeoutException($"{Executable} did not answer within {StartLimit}");
    }
}
