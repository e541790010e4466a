using System.Text.Json.Nodes;
using ML.Common.Errors;

namespace ML.Features.Spark.Translation;

/// <summary>Reading the tree that the embedded engine's parser makes.</summary>
static class SqlNode
{
    public static string Text(this JsonNode node, string field) => node[field]?.GetValue<string>() ?? "";

    public static bool Flag(this JsonNode node, string field) => node[field]?.GetValue<bool>() == true;

    public static IReadOnlyList<JsonNode> List(this JsonNode node, string field) => node[field] is JsonArray list ? [.. list.Select(n => n!)] : [];

    public static IReadOnlyList<string> Texts(this JsonNode node, string field) => [.. node.List(field).Select(n => n.GetValue<string>())];

    /// <summary>A type as SQL names it.</summary>
    public static string Type(JsonNode type)
    {
        var id = type.Text("id");
        return type["type_info"] is not { } info ? id : id switch
        {
            "DECIMAL" => $"DECIMAL({info["width"]},{info["scale"]})",
            "LIST" => Type(info["child_type"]!) + "[]",
            _ => id,
        };
    }

    public static PlatformException Refused(string what, string thing) =>
        PlatformException.Invalid($"{what} cannot run on Spark: {thing} does not mean the same there; use the embedded engine");
}
