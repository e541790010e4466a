using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace ML.Features.Api;

/// <summary>The JSON schemas of wire records, each once, as the serializer itself describes them.</summary>
sealed class SchemaCollection(JsonSerializerOptions json)
{
    readonly SortedDictionary<string, JsonNode> schemas = new(StringComparer.Ordinal);

    public JsonObject Reference(Type type)
    {
        var name = NameOf(type);
        if (!schemas.ContainsKey(name)) schemas[name] = Export(type, "#/components/schemas/" + name);
        return new JsonObject { ["$ref"] = "#/components/schemas/" + name };
    }

    /// <summary>The members of a record as parameters of the query string.</summary>
    public JsonArray Parameters(Type type) => new([.. json.GetTypeInfo(type).Properties.Select(p => (JsonNode)new JsonObject
    {
        ["name"] = p.Name, ["in"] = "query", ["schema"] = Export(p.PropertyType, "#"),
    })]);

    public JsonObject ToJson() => new(schemas.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value.DeepClone())));

    static string NameOf(Type type) => type.DeclaringType is { } outer ? outer.Name + type.Name : type.Name;

    JsonNode Export(Type type, string root)
    {
        JsonTypeInfo info = json.GetTypeInfo(type);
        var schema = info.GetJsonSchemaAsNode(new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        Anchor(schema, root);
        return schema;
    }

    // The exporter points at types that it has described before from the schema's own root.
    static void Anchor(JsonNode? node, string root)
    {
        if (node is JsonArray list)
            foreach (var item in list) Anchor(item, root);
        if (node is not JsonObject value) return;
        if (value["$ref"] is JsonValue reference && reference.ToString() is ['#', .. var rest]) value["$ref"] = root + rest;
        foreach (var (name, child) in value.ToList())
            if (name != "$ref") Anchor(child, root);
    }
}
