using System.Text;
using System.Text.Json.Nodes;

namespace ML.Benchmarks.Tracking;

/// <summary>The calls under measurement, with bodies made beforehand where their size matters.</summary>
sealed class TrackingClient(HttpClient http)
{
    int counter;

    public async Task<string> CreateExperimentAsync(string name) =>
        (await PostAsync("experiments/create", $$"""{"name": "{{name}}"}"""))["experiment_id"]!.GetValue<string>();

    public async Task<string> CreateRunAsync(string experiment) =>
        (await PostAsync("runs/create", $$"""{"experiment_id": "{{experiment}}", "start_time": 1}"""))["run"]!["info"]!["run_id"]!.GetValue<string>();

    public Task LogMetricAsync(string run)
    {
        var step = Interlocked.Increment(ref counter);
        return SendAsync("runs/log-metric", $$"""{"run_id": "{{run}}", "key": "m", "value": {{step}}.5, "timestamp": {{step}}, "step": {{step}}}""");
    }

    public Task LogBatchAsync(string run, int metrics)
    {
        var step = Interlocked.Increment(ref counter);
        var body = new StringBuilder($$"""{"run_id": "{{run}}", "metrics": [""");
        for (var i = 0; i < metrics; i++)
            body.Append(i == 0 ? "" : ", ").Append($$"""{"key": "m{{i % 100}}", "value": {{i}}.25, "timestamp": {{step}}, "step": {{(step * 10) + (i / 100)}}}""");
        return SendAsync("runs/log-batch", body.Append("]}").ToString());
    }

    public Task LogHistoryAsync(string run, int from, int count)
    {
        var points = Enumerable.Range(from, count).Select(i => $$"""{"key": "history", "value": {{i}}.5, "timestamp": {{i}}, "step": {{i}}}""");
        return SendAsync("runs/log-batch", $$"""{"run_id": "{{run}}", "metrics": [{{string.Join(", ", points)}}]}""");
    }

    public Task TagManyAsync(string run, double rmse) => SendAsync(
        "runs/log-batch",
        $$"""{"run_id": "{{run}}", "metrics": [{"key": "rmse", "value": {{rmse.ToString(System.Globalization.CultureInfo.InvariantCulture)}}, "timestamp": 1}, {"key": "mae", "value": 1.5, "timestamp": 1}], "params": [{"key": "model", "value": "mlp"}], "tags": [{"key": "team", "value": "x"}]}""");

    public Task GetRunAsync(string run) => GetAsync($"runs/get?run_id={run}");

    public Task HistoryAsync(string run, int? points = null) =>
        GetAsync($"metrics/get-history?run_id={run}&metric_key=history{(points is null ? "" : $"&max_results={points}")}");

    public Task IntervalAsync(string run) => GetAsync($"metrics/get-history-bulk-interval?run_ids={run}&metric_key=history&max_results=320");

    public Task SearchAsync(string experiment, string metric = "rmse") => SendAsync(
        "runs/search", $$"""{"experiment_ids": ["{{experiment}}"], "filter": "metrics.{{metric}} < 0.5", "order_by": ["metrics.{{metric}} ASC"], "max_results": 100}""");

    public Task BestAsync(string experiment, string metric, int count) => SendAsync(
        "runs/search", $$"""{"experiment_ids": ["{{experiment}}"], "order_by": ["metrics.{{metric}} DESC"], "max_results": {{count}}}""");

    public Task PageAsync(string experiment, int size, string? token) => SendAsync("runs/search", PageRequest(experiment, size, token));

    /// <summary>The token of a page, found by turning the pages before it.</summary>
    public async Task<string> TokenOfPageAsync(string experiment, int size, int page)
    {
        string? token = null;
        for (var i = 1; i < page; i++) token = (await PostAsync("runs/search", PageRequest(experiment, size, token)))["next_page_token"]!.GetValue<string>();
        return token!;
    }

    static string PageRequest(string experiment, int size, string? token) =>
        $$"""{"experiment_ids": ["{{experiment}}"], "max_results": {{size}}, "page_token": "{{token}}"}""";

    async Task GetAsync(string path)
    {
        using var answer = await http.GetAsync("/api/2.0/mlflow/" + path, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }

    async Task SendAsync(string path, string body)
    {
        using var answer = await http.PostAsync("/api/2.0/mlflow/" + path, new StringContent(body, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        await answer.Content.CopyToAsync(Stream.Null);
    }

    async Task<JsonNode> PostAsync(string path, string body)
    {
        using var answer = await http.PostAsync("/api/2.0/mlflow/" + path, new StringContent(body, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
