using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ML.Client.Errors;

namespace ML.Client.Serving;

/// <summary>
/// Fits what a model answers for a row to the caller's type: models answer lists of one where they mean a value, and one value
/// where the caller has a record of one property.
/// </summary>
internal static class Predictions
{
    /// <exception cref="MlflowProtocolException">It does not fit.</exception>
    public static T Fit<T>(JsonNode? prediction, JsonTypeInfo<T> type)
    {
        try
        {
            return Shape(prediction, type).Deserialize(type)!;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new MlflowProtocolException($"a prediction is no {type.Type.Name}: {error.Message}", error);
        }
    }

    static JsonNode? Shape(JsonNode? node, JsonTypeInfo type) => type.Kind switch
    {
        JsonTypeInfoKind.Object => Record(node, type),
        JsonTypeInfoKind.Dictionary => node,
        // A value was asked for: of several outputs it is the first.
        _ => Value(node is JsonObject { Count: > 0 } outputs ? outputs.First().Value : node, type),
    };

    static JsonNode? Record(JsonNode? node, JsonTypeInfo type)
    {
        if (node is not JsonObject outputs)
            return type.Properties.Count == 1 ? new JsonObject { [type.Properties[0].Name] = Value(node?.DeepClone(), OfProperty(type, type.Properties[0])) } : node;
        foreach (var property in type.Properties)
            if (outputs[property.Name] is JsonArray { Count: 1 } list && !IsList(OfProperty(type, property))) outputs[property.Name] = list[0]?.DeepClone();
        return outputs;
    }

    static JsonNode? Value(JsonNode? node, JsonTypeInfo type) => node is JsonArray { Count: 1 } list && !IsList(type) ? list[0]?.DeepClone() : node;

    static bool IsList(JsonTypeInfo type) => type.Kind == JsonTypeInfoKind.Enumerable;

    static JsonTypeInfo OfProperty(JsonTypeInfo type, JsonPropertyInfo property) => type.Options.GetTypeInfo(property.PropertyType);
}
