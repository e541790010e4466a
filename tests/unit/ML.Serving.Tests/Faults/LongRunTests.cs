using System.Diagnostics;
using System.Net;
using ML.Serving.Tests.Models;

namespace ML.Serving.Tests.Faults;

public sealed class LongRunTests
{
    const string Forever = """{"inputs":[{"name":"times","datatype":"INT64","shape":[],"data":[9223372036854775807]},{"name":"x","datatype":"FP32","shape":[1],"data":[0]}]}""";

    [Fact]
    public async Task A_run_that_takes_too_long_is_ended_and_its_caller_told()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Slow, TimeSpan.FromSeconds(1));
        var watch = Stopwatch.StartNew();
        using var infer = await served.Http.PostAsync("/v2/models/m/infer", new StringContent(Forever));
        Assert.Equal(HttpStatusCode.GatewayTimeout, infer.StatusCode);
        using var scoring = await served.Http.PostAsync("/invocations", new StringContent("""{"inputs":{"times":9223372036854775807,"x":[0.5]}}""", null, "application/json"));
        Assert.Equal(HttpStatusCode.GatewayTimeout, scoring.StatusCode);
        Assert.Equal("Request processing time exceeded limit", await scoring.Content.ReadAsStringAsync());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(15), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Long_runs_keep_nobody_else_waiting()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Slow, TimeSpan.FromSeconds(8));
        var running = Enumerable.Range(0, 12).Select(_ => served.Http.PostAsync("/v2/models/m/infer", new StringContent(Forever))).ToList();
        using var others = new HttpClient { BaseAddress = served.Http.BaseAddress };
        var under = Stopwatch.StartNew();
        while (!(await others.GetStringAsync("/metrics")).Contains("ml_serving_queue_depth{endpoint=\"m\",version=\"1\"} ", StringComparison.Ordinal) || running.Exists(r => r.IsCompleted))
            Assert.True(under.Elapsed < TimeSpan.FromSeconds(5));
        for (var i = 0; i < 20; i++)
        {
            var watch = Stopwatch.StartNew();
            await others.GetStringAsync("/ping");
            Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"a request beside long runs took {watch.Elapsed}");
        }

        foreach (var run in running)
            using (var answer = await run) Assert.Equal(HttpStatusCode.GatewayTimeout, answer.StatusCode);
    }

    [Fact]
    public async Task A_caller_that_goes_away_frees_its_run()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Slow, workers: 1);
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => served.Http.PostAsync("/v2/models/m/infer", new StringContent(Forever), gone.Token));
        using var next = await served.Http.PostAsync("/v2/models/m/infer", new StringContent(Forever.Replace("9223372036854775807", "3", StringComparison.Ordinal)));
        Assert.Contains("\"data\":[3]", await next.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_deadline_of_the_caller_ends_the_run()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Slow);
        using var infer = await served.Http.PostAsync("/v2/models/m/infer", new StringContent(Forever[..^1] + ",\"parameters\":{\"timeout\":200000}}"));
        Assert.Equal(HttpStatusCode.GatewayTimeout, infer.StatusCode);
    }
}
