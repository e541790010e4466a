using System.Text.Json;
using ML.Hosting.Databases;
using ML.Registry.Contracts.ModelVersions;

namespace ML.Registry.ModelVersions;

/// <summary>A logged model's list of the versions made from it, kept in its tag <c>mlflow.modelVersions</c>.</summary>
static class LoggedModelLink
{
    const string TagKey = "mlflow.modelVersions";

    /// <summary>Adds a version to the list.</summary>
    public static async Task<bool> AddAsync(DbSession session, string modelId, ModelVersion version)
    {
        // Holds the row on engines that write in parallel: the list is read and written whole.
        await session.ExecuteAsync("UPDATE logged_models SET model_id = model_id WHERE model_id = $1", modelId);
        var list = await session.FirstOrDefaultAsync(
            "SELECT tag_value FROM logged_model_tags WHERE model_id = $1 AND tag_key = $2", static r => r.GetString(0), modelId, TagKey);
        await session.ExecuteAsync(
            "INSERT INTO logged_model_tags (model_id, experiment_id, tag_key, tag_value) "
            + "SELECT model_id, experiment_id, $2, $3 FROM logged_models WHERE model_id = $1 "
            + "ON CONFLICT (model_id, tag_key) DO UPDATE SET tag_value = excluded.tag_value",
            modelId, TagKey, Append(list, version.Name!, version.Version!));
        return true;
    }

    static string Append(string? list, string name, string version)
    {
        var entry = $"{{\"name\": {JsonSerializer.Serialize(name, LinkJson.Default.String)}, \"version\": {version}}}";
        var inner = IsList(list) ? list!.Trim()[1..^1].Trim() : "";
        return inner.Length == 0 ? $"[{entry}]" : $"[{inner}, {entry}]";
    }

    // Anybody may write the tag; what is no list is replaced.
    static bool IsList(string? json)
    {
        if (json is null) return false;
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
