using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ML.Common.Errors;
using ML.Samples.Flights.Reporting;

namespace ML.Samples.Flights.Platform;

/// <summary>The platform that the demo works on: one that runs already, or one of its own that ends with it.</summary>
sealed class RunningPlatform : IAsyncDisposable
{
    const int UsualPort = 5000;
    static readonly TimeSpan StartTime = TimeSpan.FromSeconds(60);
    static readonly TimeSpan EndTime = TimeSpan.FromSeconds(40);
    readonly Process? process;
    readonly Task logging;

    RunningPlatform(string address, Process? process, Task logging, string? inferenceTables)
    {
        this.process = process;
        this.logging = logging;
        Address = address.TrimEnd('/');
        InferenceTables = inferenceTables;
        Http = new HttpClient { BaseAddress = new Uri(Address + "/"), Timeout = TimeSpan.FromMinutes(10) };
        Patient = new HttpClient(new PatientHandler()) { BaseAddress = Http.BaseAddress, Timeout = Http.Timeout };
        Api = new PlatformApi(Patient);
    }

    public string Address { get; }

    /// <summary>Folder of the platform's inference tables; null when a foreign platform does not tell.</summary>
    public string? InferenceTables { get; }

    /// <summary>Calls whose failures are to be seen.</summary>
    public HttpClient Http { get; }

    /// <summary>Calls that are sent again while the platform is away.</summary>
    public HttpClient Patient { get; }

    public PlatformApi Api { get; }

    /// <summary>Whether the demo started it.</summary>
    public bool IsOwn => process is not null;

    public static Task<RunningPlatform> OpenAsync(DemoOptions options, Step step, CancellationToken cancellation) =>
        options.TrackingUri is { } uri ? ConnectAsync(uri, step, cancellation) : StartAsync(options, step, cancellation);

    /// <summary>Waits until it ends, or the caller has enough.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        try
        {
            await process!.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            // ^C: the platform is ended when this is disposed.
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Patient.Dispose();
        if (process is null) return;
        if (!process.HasExited) await EndAsync(process);
        await logging;
        process.Dispose();
    }

    static async Task<RunningPlatform> ConnectAsync(string uri, Step step, CancellationToken cancellation)
    {
        var tables = Environment.GetEnvironmentVariable("ML_INFERENCE_TABLES") is { Length: > 0 } folder ? folder : null;
        var platform = new RunningPlatform(uri, null, Task.CompletedTask, tables);
        if (!await platform.AnswersAsync(cancellation))
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"no platform answers at MLFLOW_TRACKING_URI={uri}; start one with `ml server`, or unset the variable and the demo starts its own");
        step.Result($"the running one at {platform.Address}");
        return platform;
    }

    static async Task<RunningPlatform> StartAsync(DemoOptions options, Step step, CancellationToken cancellation)
    {
        Directory.CreateDirectory(options.Folder);
        var port = options.Port > 0 ? options.Port : IsFree(UsualPort) ? UsualPort : FreePort();
        var tables = Path.Combine(options.Folder, "inference-tables");
        string[] arguments =
        [
            "server", "--port", port.ToString(CultureInfo.InvariantCulture), "--backend-store-uri", $"sqlite:///{options.Folder}/mlflow.db",
            "--artifacts-destination", Path.Combine(options.Folder, "mlartifacts"), "--features-root", Path.Combine(options.Folder, "feature-store"),
            "--features-allowed-roots", Path.Combine(options.Folder, "tables"), "--tables-root", "flights=" + Path.Combine(options.Folder, "tables"),
            "--system-tables", Path.Combine(options.Folder, "mltables"),
        ];
        var log = Path.Combine(options.Folder, "server.log");
        var process = Executable.Start(arguments, options.Folder, new Dictionary<string, string?> { ["ML_INFERENCE_TABLES"] = tables });
        var platform = new RunningPlatform($"http://127.0.0.1:{port}", process, CopyAsync(process, log), tables);
        try
        {
            await platform.UntilReadyAsync(process, log, cancellation);
        }
        catch
        {
            await platform.DisposeAsync();
            throw;
        }

        step.Result($"started at {platform.Address}, data in {options.Folder}");
        return platform;
    }

    async Task UntilReadyAsync(Process server, string log, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        while (!await AnswersAsync(cancellation))
        {
            if (server.HasExited) throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the platform did not start; see {log}");
            if (watch.Elapsed > StartTime) throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the platform did not answer within {StartTime.TotalSeconds} s; see {log}");
            await Task.Delay(50, cancellation);
        }
    }

    async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await Http.GetAsync("health", cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    static async Task CopyAsync(Process process, string file)
    {
        await using var log = new StreamWriter(file, append: true) { AutoFlush = true };
        var writer = TextWriter.Synchronized(log);
        await Task.WhenAll(PumpAsync(process.StandardOutput, writer), PumpAsync(process.StandardError, writer));
    }

    static async Task PumpAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line) await to.WriteLineAsync(line);
    }

    // SIGTERM lets it finish what is under way and commit what it has spooled.
    static async Task EndAsync(Process process)
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(EndTime);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
