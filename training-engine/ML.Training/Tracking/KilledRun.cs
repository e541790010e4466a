using ML.Client;
using ML.Client.Errors;

namespace ML.Training.Tracking;

/// <summary>A run that somebody sets to KILLED on the server is a run to stop.</summary>
static class KilledRun
{
    static readonly TimeSpan Poll = TimeSpan.FromSeconds(2);

    /// <summary>Asks until stopped, and stops when the run was killed.</summary>
    public static async Task WatchAsync(string? trackingUri, string? runId, CancellationTokenSource stop)
    {
        if (trackingUri is null || runId is null) return;
        using var client = TrackingClients.Open(trackingUri);
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(Poll, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested && await WasKilledAsync(client, runId, stop.Token)) await stop.CancelAsync();
        }
    }

    // A server that cannot be asked did not kill anything.
    static async Task<bool> WasKilledAsync(MlflowClient client, string runId, CancellationToken cancellation)
    {
        try
        {
            return (await client.Runs.GetAsync(runId, cancellation)).Info?.Status == "KILLED";
        }
        catch (Exception error) when (error is MlflowException or OperationCanceledException)
        {
            return false;
        }
    }
}
