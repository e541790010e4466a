using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;

namespace ML.Tracking.Runs;

/// <summary>The tag <c>mlflow.log-model.history</c>: a JSON list of the models a run logged.</summary>
static class ModelHistory
{
    static readonly string[] Kept = ["run_id", "artifact_path", "utc_time_created", "model_uuid", "flavors"];
    static readonly string[] Required = ["run_id", "artifact_path", "utc_time_created", "flavors"];

    public static JsonObject Parse(string json)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(json);
        }
        catch (JsonException)
        {
            throw PlatformException.Invalid($"Malformed model info. \n {json} \n is not valid JSON.");
        }

        if (node is not JsonObject model) throw PlatformException.Invalid($"Malformed model info. \n {json} \n is not a JSON object.");
        var missing = Required.Where(field => !model.ContainsKey(field)).ToList();
        return missing.Count == 0
            ? model
            : throw PlatformException.Invalid($"Model json is missing mandatory fields: [{string.Join(", ", missing.Select(m => $"'{m}'"))}]");
    }

    public static string Append(string? history, JsonObject model)
    {
        var list = string.IsNullOrEmpty(history) ? [] : JsonNode.Parse(history) as JsonArray ?? [];
        list.Add(Describe(model));
        return list.ToJsonString();
    }

    // The history holds what finds a model again; flavours keep their settings but not their free-form config.
    static JsonObject Describe(JsonObject model)
    {
        var described = new JsonObject();
        foreach (var field in Kept)
            if (model.TryGetPropertyValue(field, out var value)) described[field] = value?.DeepClone();
        if (described["flavors"] is JsonObject flavors)
            foreach (var (_, flavor) in flavors)
                (flavor as JsonObject)?.Remove("config");
        return described;
    }
}
