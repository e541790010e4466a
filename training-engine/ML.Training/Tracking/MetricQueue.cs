using System.Threading.Channels;
using ML.Client;
using ML.Tracking.Contracts.Metrics;

namespace ML.Training.Tracking;

/// <summary>Sends metric points in the background, many at a time. Training never waits for the server.</summary>
sealed class MetricQueue
{
    const int MostPerCall = 1000;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    readonly Channel<Metric> queue = Channel.CreateUnbounded<Metric>(new UnboundedChannelOptions { SingleReader = true });
    readonly MlflowClient client;
    readonly string runId;
    readonly Task sending;
    readonly CancellationTokenSource hurry = new();

    public MetricQueue(MlflowClient client, string runId)
    {
        this.client = client;
        this.runId = runId;
        sending = Task.Run(SendAsync);
    }

    public void Add(string key, double value, long step) =>
        queue.Writer.TryWrite(new Metric { Key = key, Value = value, Step = step, Timestamp = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() });

    /// <summary>Sends what is left.</summary>
    public async Task CompleteAsync()
    {
        queue.Writer.TryComplete();
        await hurry.CancelAsync();
        await sending;
    }

    async Task SendAsync()
    {
        var points = new List<Metric>();
        while (await queue.Reader.WaitToReadAsync())
        {
            // Gathering for a moment turns hundreds of steps into one call.
            await Task.Delay(Pause, hurry.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (points.Count < MostPerCall && queue.Reader.TryRead(out var point)) points.Add(point);
            await client.Runs.LogBatchAsync(runId, points);
            points.Clear();
        }
    }
}
