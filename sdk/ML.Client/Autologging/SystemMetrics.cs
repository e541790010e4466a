using System.Globalization;
using Microsoft.Extensions.Logging;
using ML.Client.Fluent;

namespace ML.Client.Autologging;

/// <summary>Logs what the machine does while a run lasts, under MLflow's names (<c>system/…</c>), once an interval.</summary>
internal sealed class SystemMetrics : IAsyncDisposable
{
    readonly ActiveRun _run;
    readonly PeriodicTimer _timer;
    readonly LinuxMachine? _machine = OperatingSystem.IsLinux() ? new() : null;
    readonly NvidiaGpus? _gpus = NvidiaGpus.TryOpen();
    readonly Task _loop;
    long _step;

    public SystemMetrics(ActiveRun run, TimeProvider time)
    {
        _run = run;
        _timer = new(Interval(Environment.GetEnvironmentVariable("MLFLOW_SYSTEM_METRICS_SAMPLING_INTERVAL")), time);
        // The first sample opens the counters that are told as differences.
        _machine?.Sample();
        _loop = Task.Run(LoopAsync);
    }

    public static bool IsAskedFor(bool? option) => option
        ?? Environment.GetEnvironmentVariable("MLFLOW_ENABLE_SYSTEM_METRICS_LOGGING")?.ToLowerInvariant() is "true" or "1";

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _loop.ConfigureAwait(false);
        // A run shorter than one interval still gets one sample.
        Log();
        _gpus?.Dispose();
    }

    async Task LoopAsync()
    {
        while (await _timer.WaitForNextTickAsync().ConfigureAwait(false)) Log();
    }

    void Log()
    {
        try
        {
            foreach (var (name, value) in _machine?.Sample() ?? []) _run.Log.Metric("system/" + name, value, _step);
            foreach (var (name, value) in _gpus?.Sample() ?? []) _run.Log.Metric("system/" + name, value, _step);
            _step++;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or FormatException)
        {
            _run.Client.Transport.Logger.LogDebug(exception, "system metrics could not be sampled");
        }
    }

    static TimeSpan Interval(string? seconds) =>
        double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value > 0 ? TimeSpan.FromSeconds(value) : TimeSpan.FromSeconds(10);
}
