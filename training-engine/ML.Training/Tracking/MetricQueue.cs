using System.Threading.Channels;
using ML.Client;
using ML.Client.Errors;
using ML.Tracking.Contracts.Metrics;

namespace ML.Training.Tracking;

/// <summary>Sends metric points in the background, many at a time. Training never waits for the server; points wait for it while it is away.</summary>
sealed class MetricQueue
{
    const int MostPerCall = 1000;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly Channel<Metric> queue = Channel.CreateUnbounded<Metric>(new UnboundedChannelOptions { SingleReader = true });
    readonly MlflowClient client;
    readonly string runId;
    readonly Task<List<Metric>> sending;
    readonly CancellationTokenSource hurry = new();

    public MetricQueue(MlflowClient client, string runId)
    {
        this.client = client;
        this.runId = runId;
        sending = Task.Run(SendAsync);
    }

    public void Add(string key, double value, long step) =>
        queue.Writer.TryWrite(new Metric { Key = key, Value = value, Step = step, Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() });

    /// <summary>Sends what is left; answers the points that the server did not take because it is away.</summary>
    public async Task<IReadOnlyList<Metric>> CompleteAsync()
    {
        queue.Writer.TryComplete();
        await hurry.CancelAsync();
        return await sending;
    }

    async Task<List<Metric>> SendAsync()
    {
        var points = new List<Metric>();
        while (points.Count > 0 || await queue.Reader.WaitToReadAsync())
        {
            // Gathering for a moment turns hundreds of steps into one call.
            await Task.Delay(Pause, hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (points.Count < MostPerCall && queue.Reader.TryRead(out var point)) points.Add(point);
            var last = hurry.IsCancellationRequested;
            if (await TrySendAsync(points)) points.Clear();
            else if (last) break;
        }

        while (queue.Reader.TryRead(out var left)) points.Add(left);
        return points;
    }

    async Task<bool> TrySendAsync(List<Metric> points)
    {
        try
        {
            await client.Runs.LogBatchAsync(runId, points);
            return true;
        }
        catch (MlflowUnavailableException)
        {
            return false;
        }
    }
}
