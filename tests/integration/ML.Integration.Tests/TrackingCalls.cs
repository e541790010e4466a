using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace ML.Integration.Tests;

/// <summary>The few calls of the tracking API that these tests are made of.</summary>
static class TrackingCalls
{
    public static async Task<JsonNode> PostAsync(this HttpClient http, string path, JsonNode body)
    {
        using var answer = await http.PostAsync("/api/2.0/mlflow/" + path, Json(body.ToJsonString()));
        var text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode ? JsonNode.Parse(text)! : throw new HttpRequestException($"{path}: {(int)answer.StatusCode} {text}");
    }

    public static async Task<string> CreateExperimentAsync(this HttpClient http, string name) =>
        (await http.PostAsync("experiments/create", new JsonObject { ["name"] = name }))["experiment_id"]!.GetValue<string>();

    public static async Task<string> CreateRunAsync(this HttpClient http, string experimentId) =>
        (await http.PostAsync("runs/create", new JsonObject { ["experiment_id"] = experimentId, ["start_time"] = 1 }))["run"]!["info"]!["run_id"]!.GetValue<string>();

    public static Task<JsonNode> GetRunAsync(this HttpClient http, string runId) => http.GetFromJsonAsync<JsonNode>($"/api/2.0/mlflow/runs/get?run_id={runId}")!;

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
