using System.Diagnostics;
using System.Net.Http.Headers;

namespace ML.Benchmarks.Serving;

/// <summary>Callers who send at a fixed rate whatever the answers take; every answer is kept with its time, every failure is counted.</summary>
sealed class PacedLoad : IAsyncDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly HttpClient client;
    readonly byte[] body;
    readonly List<(long Due, long Latency)>[] answers;
    readonly Task[] callers;
    int failures, answered;

    public PacedLoad(Uri address, string path, byte[] body, int connections, double perSecond)
    {
        client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = connections }) { BaseAddress = address };
        this.body = body;
        answers = [.. Enumerable.Range(0, connections).Select(_ => new List<(long, long)>())];
        var step = (long)(Stopwatch.Frequency * connections / perSecond);
        callers = [.. answers.Select((own, i) => Task.Factory.StartNew(() => Call(path, own, Stopwatch.GetTimestamp() + (step * i / connections), step), TaskCreationOptions.LongRunning))];
    }

    public int Failures => Volatile.Read(ref failures);

    public int Answered => Volatile.Read(ref answered);

    /// <summary>Latencies of requests that were due in a span of time, sorted; from when they were due, so that waiting for a slow one counts.</summary>
    public List<double> Milliseconds(Func<long, bool> due) =>
        [.. answers.SelectMany(a => a).Where(a => due(a.Due)).Select(a => a.Latency * 1000.0 / Stopwatch.Frequency).Order()];

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(callers);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        client.Dispose();
        stop.Dispose();
    }

    void Call(string path, List<(long Due, long Latency)> own, long due, long step)
    {
        for (; !stop.IsCancellationRequested; due += step)
        {
            while (Stopwatch.GetTimestamp() is var now && now < due) Thread.Sleep(TimeSpan.FromSeconds(Math.Min(0.01, (due - now) / (double)Stopwatch.Frequency)));
            if (!Succeeds(path)) Interlocked.Increment(ref failures);
            Interlocked.Increment(ref answered);
            own.Add((due, Stopwatch.GetTimestamp() - due));
        }
    }

    bool Succeeds(string path)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = client.Send(request);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
