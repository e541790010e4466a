using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ML.Common.Json;

/// <summary>
/// MLflow's JSON rules over source-generated metadata: snake_case names, nulls and empty lists
/// omitted, defaults kept, numbers accepted as strings, doubles always written with a fraction, NaN as a string.
/// </summary>
public static class WireJson
{
    /// <summary>Options for one Contracts project's context; make them once and keep them.</summary>
    public static JsonSerializerOptions For(JsonSerializerContext context) => new()
    {
        TypeInfoResolver = context.WithAddedModifier(OmitEmptyCollections),
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new WireDoubleConverter(), new WireInt64Converter(), new WireInt32Converter() },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static JsonTypeInfo<T> TypeInfo<T>(this JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    static void OmitEmptyCollections(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (typeof(ICollection).IsAssignableFrom(property.PropertyType) && property.PropertyType != typeof(string))
                property.ShouldSerialize = static (_, value) => value is ICollection { Count: > 0 };
    }
}
