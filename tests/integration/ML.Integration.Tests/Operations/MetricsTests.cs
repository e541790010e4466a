using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.Operations;

/// <summary>The page that Prometheus scrapes counts every route.</summary>
public sealed partial class MetricsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Requests_are_counted_by_route_and_status()
    {
        await using var server = await MlServer.StartAsync(folder.Path);
        for (var i = 0; i < 3; i++) await server.Http.CreateRunAsync("0");
        using (var missing = await server.Http.GetAsync("/api/2.0/mlflow/runs/get?run_id=nope")) Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (var unknown = await server.Http.PostAsync("/api/2.0/no/such/thing", TrackingCalls.Json(new JsonObject().ToJsonString()))) Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        var lines = (await server.Http.GetStringAsync("/metrics")).Split('\n');
        Assert.Contains("""ml_http_requests_total{method="POST",route="/api/2.0/mlflow/runs/create",code="200"} 3""", lines);
        Assert.Contains("""ml_http_requests_total{method="GET",route="/api/2.0/mlflow/runs/get",code="404"} 1""", lines);
        Assert.Contains("""ml_http_request_seconds_count{method="POST",route="/api/2.0/mlflow/runs/create"} 3""", lines);
        Assert.Contains("""ml_http_request_seconds_bucket{method="POST",route="/api/2.0/mlflow/runs/create",le="+Inf"} 3""", lines);
        Assert.Contains("ml_http_requests_under_way 1", lines);
        Assert.DoesNotContain(lines, l => l.Contains("no/such/thing", StringComparison.Ordinal));
        Assert.Contains("# TYPE ml_serving_requests_total counter", lines);
    }

    [Fact]
    public async Task The_dashboard_asks_for_what_the_page_has()
    {
        await using var server = await MlServer.StartAsync(folder.Path);
        await new PlatformWork(server.Http).PrepareAsync();
        (await PlatformWork.AskAsync(server.Http)).Dispose();
        var page = string.Join('\n', await Task.WhenAll(server.Processes.Select(p => p.GetStringAsync("/metrics"))));
        var families = Family().Matches(page).Select(m => m.Groups[1].Value).ToHashSet();
        var questions = Expressions(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "grafana", "ml.json")))!).ToList();
        Assert.True(questions.Count > 10);
        var asked = questions.SelectMany(q => Metric().Matches(q)).Select(m => Part().Replace(m.Value, "")).ToHashSet();
        Assert.Subset(families, asked);
        foreach (var question in questions)
            foreach (Match series in Metric().Matches(question)) HasLabels(page, series.Value, question);
    }

    // What is asked for is asked of some series; `instance` is the scraper's own.
    static void HasLabels(string page, string series, string question)
    {
        var lines = page.Split('\n').Where(l => l.StartsWith(series + "{", StringComparison.Ordinal) || l.StartsWith(series + " ", StringComparison.Ordinal)).ToList();
        Assert.True(lines.Count > 0, $"no series {series} for {question}");
        var wanted = Grouped().Matches(question).SelectMany(m => m.Groups[1].Value.Split(", ")).Concat(Matched().Matches(question).Select(m => m.Groups[1].Value));
        Assert.All(wanted.Distinct().Where(l => l != "instance"), label => Assert.Contains(lines, l => Regex.IsMatch(l, $"[{{,]{label}=\"")));
        Assert.All(Equal().Matches(question).Select(m => m.Value), label => Assert.Contains(lines, l => l.Contains(label, StringComparison.Ordinal)));
    }

    static IEnumerable<string> Expressions(JsonNode dashboard) =>
        dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? []).Select(target => target!["expr"]!.GetValue<string>());

    [GeneratedRegex("by \\(([a-z_, ]+)\\)")]
    private static partial Regex Grouped();

    [GeneratedRegex("([a-z_]+)(?:=|!=|=~|!~)\"")]
    private static partial Regex Matched();

    [GeneratedRegex("(?<=[{,])[a-z_]+=\"[a-z]+\"")]
    private static partial Regex Equal();

    [GeneratedRegex("^# TYPE (\\S+) ", RegexOptions.Multiline)]
    private static partial Regex Family();

    [GeneratedRegex("\\b(?:ml|process)_[a-z_]+")]
    private static partial Regex Metric();

    // The series of a histogram.
    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Part();
}
