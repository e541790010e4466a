using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ML.Benchmarks.Platform;

/// <summary>Batches of new points, each client to a run of its own.</summary>
sealed class MetricLoad(HttpClient http)
{
    string[] runs = [];
    int[] steps = [];
    long points;

    /// <summary>Points that were acknowledged.</summary>
    public long Points => Volatile.Read(ref points);

    public async Task StartAsync(int clients)
    {
        runs = await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
            (await PostAsync("runs/create", """{"experiment_id": "0", "start_time": 1}"""))["run"]!["info"]!["run_id"]!.GetValue<string>()));
        steps = new int[clients];
    }

    public async Task LogAsync(int client, int count)
    {
        var body = new StringBuilder("{\"run_id\": \"").Append(runs[client]).Append("\", \"metrics\": [");
        for (var i = 0; i < count; i++)
            body.Append(CultureInfo.InvariantCulture, $"{(i > 0 ? "," : "")}{{\"key\": \"m{i % 10}\", \"value\": {i}, \"timestamp\": 1700000000000, \"step\": {steps[client]++}}}");
        await PostAsync("runs/log-batch", body.Append("]}").ToString());
        Interlocked.Add(ref points, count);
    }

    async Task<JsonNode> PostAsync(string path, string body)
    {
        using var answer = await http.PostAsync("/api/2.0/mlflow/" + path, new StringContent(body, Encoding.UTF8, "application/json"));
        answer.EnsureSuccessStatusCode();
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
    }
}
