using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ML.Common.Json;

/// <summary>Doubles as MLflow writes them: <c>1.0</c>, not <c>1</c>; NaN and infinities as strings, both ways.</summary>
public sealed class WireDoubleConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String => Parse(reader.GetString()!),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        if (double.IsNaN(value)) writer.WriteStringValue("NaN"u8);
        else if (double.IsInfinity(value)) writer.WriteStringValue(value > 0 ? "Infinity"u8 : "-Infinity"u8);
        else WriteFinite(writer, value);
    }

    static void WriteFinite(Utf8JsonWriter writer, double value)
    {
        Span<byte> text = stackalloc byte[40];
        Utf8Formatter.TryFormat(value, text, out var written);
        if (text[..written].IndexOfAny("."u8[0], "E"u8[0], "e"u8[0]) < 0)
        {
            ".0"u8.CopyTo(text[written..]);
            written += 2;
        }

        writer.WriteRawValue(text[..written], skipInputValidation: true);
    }

    static double Parse(string text) => text switch
    {
        "NaN" or "nan" => double.NaN,
        "Infinity" or "inf" => double.PositiveInfinity,
        "-Infinity" or "-inf" => double.NegativeInfinity,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        _ => throw new JsonException(),
    };
}
