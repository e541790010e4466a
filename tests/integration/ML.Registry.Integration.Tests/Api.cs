using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ML.Registry.Integration.Tests;

/// <summary>Calls of MLflow's REST API, with JSON in and out.</summary>
static class Api
{
    const string Root = "/api/2.0/mlflow/";

    public static async Task<(HttpStatusCode Status, JsonNode Body)> SendAsync(this HttpClient http, HttpMethod method, string path, JsonNode? body = null)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? path : Root + path);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync()) ?? new JsonObject());
    }

    public static Task<JsonNode> PostAsync(this HttpClient http, string path, JsonNode body) => http.OkAsync(HttpMethod.Post, path, body);

    public static Task<JsonNode> GetAsync(this HttpClient http, string path, string query) => http.OkAsync(HttpMethod.Get, $"{path}?{query}", null);

    public static async Task<JsonNode> OkAsync(this HttpClient http, HttpMethod method, string path, JsonNode? body)
    {
        var (status, answer) = await http.SendAsync(method, path, body);
        Assert.True(status == HttpStatusCode.OK, $"{method} {path}: {status} {answer}");
        return answer;
    }

    public static async Task<string> ErrorAsync(this HttpClient http, HttpMethod method, string path, JsonNode? body, HttpStatusCode expected)
    {
        var (status, answer) = await http.SendAsync(method, path, body);
        Assert.True(status == expected, $"{method} {path}: {status} {answer}");
        return (string)answer["error_code"]!;
    }
}
