using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ML.Common.Json;

/// <summary>64-bit integers: written as numbers, read from numbers, whole floats (<c>3.0</c>) and strings.</summary>
public sealed class WireInt64Converter : JsonConverter<long>
{
    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadWhole(ref reader);

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    internal static long ReadWhole(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (reader.TryGetInt64(out var whole)) return whole;
            if (reader.TryGetDouble(out var real) && Math.Floor(real) == real && Math.Abs(real) < 9.2e18) return (long)real;
        }
        else if (reader.TokenType == JsonTokenType.String
            && long.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var parsed))
        {
            return parsed;
        }

        throw new JsonException();
    }
}
