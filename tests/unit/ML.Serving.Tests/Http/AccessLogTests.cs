using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ML.Serving.Http;
using ML.Serving.Metrics;
using ML.Serving.OpenInference.Rest;
using ML.Serving.Scoring;
using ML.Serving.Standalone;
using ML.Serving.Tests.Models;

namespace ML.Serving.Tests.Http;

public sealed class AccessLogTests : IDisposable
{
    readonly TestModels models = new();

    [Fact]
    public async Task Each_inference_is_a_line_with_its_request_id_and_each_phase_is_measured()
    {
        using var lines = new Lines();
        using var model = models.Load(TestModels.Double);
        await using var application = Build(model, lines, enabled: true);
        await application.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        http.DefaultRequestHeaders.Add("X-Request-Id", "mine-7");
        using var infer = await http.PostAsync("/v2/models/m/infer", new StringContent("""{"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[1,2]}]}"""));
        Assert.Equal("mine-7", infer.Headers.GetValues("X-Request-Id").Single());
        using var unknown = await http.PostAsync("/v2/models/nobody/infer", new StringContent("{}"));
        using var scored = await http.PostAsync("/invocations", new StringContent("""{"inputs":[[1.5,2.5]]}""", null, "application/json"));
        Assert.True(scored.IsSuccessStatusCode);

        // The line is written after the answer.
        for (var i = 0; i < 100 && lines.Seen.Count < 3; i++) await Task.Delay(50);
        Assert.Equal(
            [("v2-http", "m", "1", 200, "mine-7"), ("v2-http", "nobody", null, 404, "mine-7"), ("mlflow", "m", "1", 200, "mine-7")],
            lines.Seen.Select(l => ((string)l["Protocol"]!, (string)l["Endpoint"]!, (string?)l["Version"], (int)l["Status"]!, l["RequestId"]!.ToString()!)));
        Assert.True((double)lines.Seen.First()["Milliseconds"]! > 0);

        var metrics = await http.GetStringAsync("/metrics");
        foreach (var phase in (string[])["queue", "compute", "encode", "total"])
            Assert.Contains($"ml_serving_phase_seconds_count{{endpoint=\"m\",version=\"1\",phase=\"{phase}\"}} 2", metrics);
    }

    [Fact]
    public async Task Nothing_is_logged_unless_asked_for()
    {
        using var lines = new Lines();
        using var model = models.Load(TestModels.Double);
        await using var application = Build(model, lines, enabled: false);
        await application.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(application.Urls.First()) };
        using var scored = await http.PostAsync("/invocations", new StringContent("""{"inputs":[[1.5,2.5]]}""", null, "application/json"));
        await application.StopAsync();
        Assert.True(scored.IsSuccessStatusCode);
        Assert.Empty(lines.Seen);
    }

    public void Dispose() => models.Dispose();

    static WebApplication Build(ML.Serving.Models.ServableModel model, Lines lines, bool enabled)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(lines);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.Services.AddSingleton(new AccessLogOptions { Enabled = enabled });
        var application = builder.Build();
        var catalog = new SingleModelCatalog(model);
        application.MapScoring("", () => model, new ScoringLimits());
        application.MapOpenInference(catalog, new ScoringLimits());
        application.MapServingMetrics(catalog);
        return application;
    }

    sealed class Lines : ILoggerProvider
    {
        public ConcurrentQueue<Dictionary<string, object?>> Seen { get; } = [];

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName == "ML.Serving.Access");

        public void Dispose()
        {
        }

        sealed class Logger(Lines lines, bool isAccess) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                if (isAccess && state is IEnumerable<KeyValuePair<string, object?>> values) lines.Seen.Enqueue(values.ToDictionary(v => v.Key, v => v.Value));
            }
        }
    }
}
