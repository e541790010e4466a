using System.Diagnostics;
using ML.TestKit;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>The real <c>mlflow server</c> with artifacts behind its proxy.</summary>
public sealed class RealTrackingServer : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();
    Process? process;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public async Task InitializeAsync()
    {
        if (!File.Exists(PythonJudge.Executable)) return;
        var port = FreePort.Next();
        Address = new Uri($"http://127.0.0.1:{port}");
        var info = new ProcessStartInfo(PythonJudge.Executable,
        [
            "-m", "mlflow", "server", "--backend-store-uri", $"sqlite:///{folder.File("mlflow.db")}",
            "--artifacts-destination", folder.File("artifacts"), "--host", "127.0.0.1", "--port", $"{port}", "--workers", "1",
        ]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder.Path };
        info.Environment["MLFLOW_DISABLE_TELEMETRY"] = "true";
        info.Environment["MLFLOW_SERVER_ENABLE_JOB_EXECUTION"] = "false";
        process = Process.Start(info)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var client = new HttpClient { BaseAddress = Address };
        await Wait.UntilAsync(() => IsHealthyAsync(client), TimeSpan.FromSeconds(90), "the real mlflow server answers /health");
    }

    public Task DisposeAsync()
    {
        process?.Kill(entireProcessTree: true);
        process?.Dispose();
        folder.Dispose();
        return Task.CompletedTask;
    }

    static async Task<bool> IsHealthyAsync(HttpClient client)
    {
        try
        {
            return (await client.GetAsync("/health")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
