using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ML.Client.Text;

/// <summary>JSON made from loose values, without reflection.</summary>
internal static class JsonText
{
    public static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    public static readonly JsonSerializerOptions Indented = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    /// <exception cref="ArgumentException">The value is none of text, number, truth value, time or null.</exception>
    public static JsonNode? Scalar(object? value) => value switch
    {
        null => null,
        JsonNode node => node.DeepClone(),
        string text => JsonValue.Create(text),
        bool truth => JsonValue.Create(truth),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => double.IsFinite(number) ? JsonValue.Create(number) : null,
        float number => float.IsFinite(number) ? JsonValue.Create(number) : null,
        decimal number => JsonValue.Create(number),
        byte or sbyte or short or ushort or uint => JsonValue.Create(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong number => JsonValue.Create(number),
        DateTimeOffset time => JsonValue.Create(time.ToString("o", CultureInfo.InvariantCulture)),
        DateTime time => JsonValue.Create(time.ToString("o", CultureInfo.InvariantCulture)),
        Guid guid => JsonValue.Create(guid.ToString()),
        Enum name => JsonValue.Create(name.ToString()),
        _ => throw new ArgumentException($"a value of type {value.GetType()} cannot be written: expected text, a number, a truth value, a time or null"),
    };
}
