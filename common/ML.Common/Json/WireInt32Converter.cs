using System.Text.Json;
using System.Text.Json.Serialization;

namespace ML.Common.Json;

/// <summary>32-bit integers with the tolerance of <see cref="WireInt64Converter"/>; a value out of range is refused.</summary>
public sealed class WireInt32Converter : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var value = WireInt64Converter.ReadWhole(ref reader);
        return value is >= int.MinValue and <= int.MaxValue ? (int)value : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
