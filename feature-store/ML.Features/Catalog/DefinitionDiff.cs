using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Json;
using ML.Features.Contracts;
using ML.Features.Contracts.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Catalog;

/// <summary>What applying a definition would change, field by field.</summary>
static class DefinitionDiff
{
    public static DefinitionChange Of(FeatureDefinition? old, FeatureDefinition next)
    {
        if (old is null) return new DefinitionChange("create", next.Kind, next.Name, []);
        var lines = Lines("", Json(old), Json(next)).ToList();
        return new DefinitionChange(lines.Count == 0 ? "unchanged" : "update", next.Kind, next.Name, lines);
    }

    static JsonObject Json(FeatureDefinition definition) =>
        (JsonObject)JsonSerializer.SerializeToNode(definition, FeaturesJson.Strict.TypeInfo<FeatureDefinition>())!;

    static IEnumerable<string> Lines(string path, JsonObject old, JsonObject next)
    {
        foreach (var name in old.Select(p => p.Key).Union(next.Select(p => p.Key)))
        {
            var (left, right) = (old[name], next[name]);
            if (JsonNode.DeepEquals(left, right)) continue;
            if (left is JsonObject a && right is JsonObject b)
                foreach (var line in Lines(path + name + ".", a, b)) yield return line;
            else yield return $"{path}{name}: {Text(left)} → {Text(right)}";
        }
    }

    static string Text(JsonNode? node) => node?.ToJsonString() ?? "(none)";
}
