using System.Text.Json;
using System.Text.Json.Serialization;

namespace ML.Common.Json;

/// <summary>A list of strings of which careless callers send some as numbers (experiment ids).</summary>
public sealed class NumberOrStringListConverter : JsonConverter<List<string>>
{
    static readonly NumberOrStringConverter Item = new();

    public override List<string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray) throw new JsonException();
        var list = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) list.Add(Item.Read(ref reader, typeof(string), options)!);
        return list;
    }

    public override void Write(Utf8JsonWriter writer, List<string> value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var item in value) writer.WriteStringValue(item);
        writer.WriteEndArray();
    }
}
