using System.Buffers;
using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using ML.Common.Errors;

namespace ML.Hosting.Requests;

/// <summary>Binds a query string by writing it as the JSON object it stands for, so that one set of rules reads both.</summary>
static class QueryBinder
{
    public static T Bind<T>(IQueryCollection query, JsonTypeInfo<T> type) where T : class
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var property in type.Properties)
                if (query.TryGetValue(property.Name, out var values) && values.Count > 0) WriteProperty(json, property, values);
            json.WriteEndObject();
        }

        try
        {
            return JsonSerializer.Deserialize(buffer.WrittenSpan, type)!;
        }
        catch (JsonException error)
        {
            throw BodyErrors.Explain(new ReadOnlySequence<byte>(buffer.WrittenMemory), error);
        }
    }

    static void WriteProperty(Utf8JsonWriter json, JsonPropertyInfo property, StringValues values)
    {
        json.WritePropertyName(property.Name);
        if (property.PropertyType != typeof(string) && typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
        {
            json.WriteStartArray();
            foreach (var value in values) json.WriteStringValue(value);
            json.WriteEndArray();
        }
        else if (property.PropertyType == typeof(bool?) || property.PropertyType == typeof(bool))
        {
            json.WriteBooleanValue(ParseBoolean(values[^1]));
        }
        else
        {
            json.WriteStringValue(values[0]);
        }
    }

    static bool ParseBoolean(string? text) =>
        bool.TryParse(text, out var value)
            ? value
            : throw PlatformException.Invalid($"Invalid boolean value: {text}, must be 'true' or 'false'.");
}
