using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ML.Common.Json;

/// <summary>Doubles as MLflow writes them: <c>1.0</c>, not <c>1</c>; NaN and infinities as strings, both ways.</summary>
public sealed class WireDoubleConverter : JsonConverter<double>
{
    /// <summary>Bytes that the longest number takes.</summary>
    public const int LongestText = 40;

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String => Parse(reader.GetString()!),
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
    {
        Span<byte> text = stackalloc byte[LongestText];
        writer.WriteRawValue(text[..Format(value, text)], skipInputValidation: true);
    }

    /// <summary>Writes the JSON of a number; returns its length, at most <see cref="LongestText"/>.</summary>
    public static int Format(double value, Span<byte> text)
    {
        if (!double.IsFinite(value)) return Copy(double.IsNaN(value) ? "\"NaN\""u8 : value > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8, text);
        Utf8Formatter.TryFormat(value, text, out var written);
        return text[..written].IndexOfAny((byte)'.', (byte)'E', (byte)'e') < 0 ? written + Copy(".0"u8, text[written..]) : written;
    }

    static int Copy(ReadOnlySpan<byte> from, Span<byte> to)
    {
        from.CopyTo(to);
        return from.Length;
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
