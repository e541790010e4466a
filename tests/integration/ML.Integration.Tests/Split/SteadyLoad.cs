using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ML.TestKit.Processes;

namespace ML.Integration.Tests.Split;

/// <summary>Callers that go on without a rest, each with one request at a time: some log metrics of one run, one asks for each of other things.</summary>
sealed class SteadyLoad
{
    const int Writers = 5, MorePoints = 150, MoreAnswers = 10;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    readonly HttpClient http;
    readonly string run;
    readonly int[] answered;
    readonly CancellationTokenSource stop = new();
    readonly List<Task> calling;
    readonly ConcurrentQueue<string> failures = new();
    int acknowledged;

    SteadyLoad(HttpClient http, string run, IReadOnlyList<Func<Task<HttpResponseMessage>>> others)
    {
        (this.http, this.run, answered) = (http, run, new int[others.Count]);
        calling = [.. Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(w))), .. others.Select((ask, i) => Task.Run(() => AskAsync(ask, i)))];
    }

    /// <summary>Callers, and so the most requests that are in flight.</summary>
    public int Callers => calling.Count;

    /// <summary>Requests that failed.</summary>
    public int Failed => failures.Count;

    /// <summary>Sees that no more failed than can have been in flight.</summary>
    /// <param name="before">How many had failed when the process died.</param>
    public void OnlyWhatWasInFlightFailed(int before) => Assert.True(
        Failed - before <= Callers,
        $"{Failed - before} requests failed, and at most {Callers} were in flight:\n{string.Join('\n', failures.Skip(before).GroupBy(f => f).Select(f => $"{f.Count()} × {f.Key}"))}");

    /// <param name="http">The platform, or what stands before it.</param>
    /// <param name="others">What else is asked for.</param>
    public static async Task<SteadyLoad> StartAsync(HttpClient http, params Func<Task<HttpResponseMessage>>[] others) => new(http, await http.CreateRunAsync("0"), others);

    /// <summary>Waits until more of every kind was answered than there is now.</summary>
    public Task GoesOnAsync()
    {
        var (points, before) = (Volatile.Read(ref acknowledged), answered.ToArray());
        return Waiting.UntilAsync(
            async () =>
            {
                if (calling.FirstOrDefault(c => c.IsFaulted) is { } broken) await broken;
                return Volatile.Read(ref acknowledged) > points + MorePoints && before.Select((b, i) => Volatile.Read(ref answered[i]) > b + MoreAnswers).All(more => more);
            },
            Patience, () => $"the load stands still: {acknowledged} points, {string.Join(", ", answered)} other answers, {Failed} failed");
    }

    /// <summary>Ends it, and sees that every point that was acknowledged is there.</summary>
    public async Task EndAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(calling);
        var history = await http.GetFromJsonAsync<JsonNode>($"/api/2.0/mlflow/metrics/get-history?run_id={run}&metric_key=m&max_results=25000");
        Assert.InRange(history!["metrics"]!.AsArray().Count, acknowledged, acknowledged + Failed);
    }

    async Task WriteAsync(int writer)
    {
        for (var step = writer; !stop.IsCancellationRequested; step += Writers)
        {
            var point = new JsonObject { ["run_id"] = run, ["key"] = "m", ["value"] = 1, ["timestamp"] = 1, ["step"] = step };
            await CountAsync(() => http.PostAsync("/api/2.0/mlflow/runs/log-metric", new StringContent(point.ToJsonString(), Encoding.UTF8, "application/json")), () => Interlocked.Increment(ref acknowledged));
        }
    }

    async Task AskAsync(Func<Task<HttpResponseMessage>> ask, int number)
    {
        while (!stop.IsCancellationRequested) await CountAsync(ask, () => Interlocked.Increment(ref answered[number]));
    }

    async Task CountAsync(Func<Task<HttpResponseMessage>> send, Action done)
    {
        using var answer = await send();
        if (answer.IsSuccessStatusCode) done();
        else failures.Enqueue($"{answer.RequestMessage?.RequestUri?.AbsolutePath}: {(int)answer.StatusCode} {(await answer.Content.ReadAsStringAsync()).ReplaceLineEndings(" ")}");
    }
}
