using System.Text.Json;

namespace ML.TestKit.Fuzzing;

/// <summary>A route to send nonsense to.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path, with parameters in braces.</param>
/// <param name="Fields">Names of the fields it takes.</param>
public sealed record FuzzRoute(string Method, string Path, IReadOnlyList<string> Fields)
{
    static readonly FuzzRoute[] Own =
    [
        new("POST", "/api/2.0/ml/gc", ["older_than", "run_ids", "experiment_ids", "logged_model_ids", "dry_run"]),
        new("GET", "/api/2.0/ml/artifacts/zip", ["run_id", "path", "model_id"]),
        new("GET", "/api/2.0/ml/webhooks/dead-letters", ["webhook_id"]),
        new("POST", "/api/2.0/ml/webhooks/dead-letters/{delivery_id}/retry", []),
    ];

    /// <summary>Every route of MLflow 3.17.2 under every address, and our own beside them.</summary>
    public static IReadOnlyList<FuzzRoute> All()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Repository.SharedFile("data", "mlflow-3.17.2", "endpoints.json")));
        var routes = new List<FuzzRoute>(Own);
        foreach (var endpoint in file.RootElement.GetProperty("endpoints").EnumerateArray())
            foreach (var alias in endpoint.GetProperty("aliases").EnumerateArray())
                routes.Add(new FuzzRoute(endpoint.GetProperty("method").GetString()!, alias.GetString()!, FieldsOf(endpoint)));
        return routes;
    }

    static List<string> FieldsOf(JsonElement endpoint)
    {
        if (endpoint.TryGetProperty("request", out var fields) && fields.ValueKind == JsonValueKind.Array) return [.. fields.EnumerateArray().Select(f => f.GetProperty("name").GetString()!)];
        return endpoint.TryGetProperty("query", out var query) && query.ValueKind == JsonValueKind.Object ? [.. query.EnumerateObject().SelectMany(q => q.Name.Split('|'))] : [];
    }
}
