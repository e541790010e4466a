using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace ML.Features.Online.Feast;

/// <summary>
/// Writes values so that a Feast client reads back the type it knows: it takes the type from the JSON. A floating-point number
/// keeps its point, times are whole seconds, moments have 0, 3 or 6 digits behind the second.
/// </summary>
static class FeastValueJson
{
    public static void Write(Utf8JsonWriter writer, FeatureValue value)
    {
        switch (value.Kind)
        {
            case FeatureKind.Float: WriteNumber(writer, value, BitConverter.Int32BitsToSingle((int)value.Bits)); break;
            case FeatureKind.Double: WriteNumber(writer, value, value.AsDouble); break;
            default: FeatureValueJson.Write(writer, value, unixSeconds: true); break;
        }
    }

    /// <summary>Microseconds since 1970 as ISO text in UTC.</summary>
    public static void WriteMoment(Utf8JsonWriter writer, long micros)
    {
        if (micros == 0)
        {
            writer.WriteStringValue("1970-01-01T00:00:00Z"u8);
            return;
        }

        Span<byte> text = stackalloc byte[32];
        // Python before 3.11 reads no other number of digits.
        var format = micros % 1_000_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : micros % 1000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'" : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
        DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond).TryFormat(text, out var length, format, CultureInfo.InvariantCulture);
        writer.WriteStringValue(text[..length]);
    }

    static void WriteNumber<T>(Utf8JsonWriter writer, FeatureValue value, T number) where T : struct, System.Numerics.IFloatingPointIeee754<T>
    {
        // Feast stores NaN as null.
        if (T.IsNaN(number)) writer.WriteNullValue();
        else if (!T.IsInteger(number) || T.Abs(number) >= T.CreateChecked(1e15)) FeatureValueJson.Write(writer, value, unixSeconds: true);
        else
        {
            Span<byte> text = stackalloc byte[24];
            var length = 0;
            if (T.IsNegative(number)) text[length++] = (byte)'-';
            Utf8Formatter.TryFormat(long.CreateChecked(T.Abs(number)), text[length..], out var digits);
            length += digits;
            text[length++] = (byte)'.';
            text[length++] = (byte)'0';
            writer.WriteRawValue(text[..length], skipInputValidation: true);
        }
    }
}
