using System.Globalization;
using System.Text.Json.Nodes;
using ML.Common.Errors;

namespace ML.Lakehouse.Schemas;

/// <summary>The protocol's JSON form of a schema (<c>schemaString</c>).</summary>
public static class SchemaJson
{
    static readonly HashSet<string> Primitives =
    [
        "string", "long", "integer", "short", "byte", "float", "double", "boolean", "binary", "date", "timestamp", "timestamp_ntz",
        "variant",
    ];

    /// <exception cref="PlatformException">DATA_LOSS for text that is not a schema.</exception>
    public static StructType Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject schema ? Struct(schema) : throw new FormatException("not an object");
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            throw new PlatformException(ErrorCode.DataLoss, $"the table's schema cannot be read: {e.Message}", e);
        }
    }

    public static string Write(StructType schema) => Node(schema).ToJsonString(LogJson.Options);

    static StructType Struct(JsonObject node) => new([.. node["fields"]!.AsArray().Select(f => Field(f!.AsObject()))]);

    static StructField Field(JsonObject node)
    {
        var metadata = node["metadata"] as JsonObject;
        return new StructField(
            node["name"]!.GetValue<string>(), Type(node["type"]!), node["nullable"]?.GetValue<bool>() ?? true,
            metadata is { Count: > 0 } ? (JsonObject)metadata.DeepClone() : null);
    }

    static DataType Type(JsonNode node)
    {
        if (node is JsonValue value) return Named(value.GetValue<string>());
        var nested = node.AsObject();
        return nested["type"]!.GetValue<string>() switch
        {
            "struct" => Struct(nested),
            "array" => new ArrayType(Type(nested["elementType"]!), nested["containsNull"]?.GetValue<bool>() ?? true),
            "map" => new MapType(Type(nested["keyType"]!), Type(nested["valueType"]!), nested["valueContainsNull"]?.GetValue<bool>() ?? true),
            var other => throw new FormatException($"type '{other}' is not known"),
        };
    }

    internal static DataType Named(string name)
    {
        if (Primitives.Contains(name)) return new PrimitiveType(name);
        if (name == "decimal") return new DecimalType(10, 0);
        if (!name.StartsWith("decimal(", StringComparison.Ordinal)) throw new FormatException($"type '{name}' is not known");
        var parts = name["decimal(".Length..].TrimEnd(')').Split(',');
        return new DecimalType(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    static JsonNode Node(DataType type) => type switch
    {
        StructType t => new JsonObject { ["type"] = "struct", ["fields"] = new JsonArray([.. t.Fields.Select(Node)]) },
        ArrayType t => new JsonObject { ["type"] = "array", ["elementType"] = Node(t.Element), ["containsNull"] = t.ContainsNull },
        MapType t => new JsonObject
        {
            ["type"] = "map", ["keyType"] = Node(t.Key), ["valueType"] = Node(t.Value), ["valueContainsNull"] = t.ValueContainsNull,
        },
        _ => JsonValue.Create(type.ToString()),
    };

    static JsonNode Node(StructField field) => new JsonObject
    {
        ["name"] = field.Name,
        ["type"] = Node(field.Type),
        ["nullable"] = field.Nullable,
        ["metadata"] = field.Metadata?.DeepClone() ?? new JsonObject(),
    };
}
