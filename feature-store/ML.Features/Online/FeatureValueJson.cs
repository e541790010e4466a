using System.Text.Json;

namespace ML.Features.Online;

/// <summary>Writes values as JSON.</summary>
static class FeatureValueJson
{
    static readonly DateTime Epoch = DateTime.UnixEpoch;

    /// <param name="unixSeconds">Whether times are whole seconds since 1970, as Feast has them, rather than ISO text.</param>
    public static void Write(Utf8JsonWriter writer, FeatureValue value, bool unixSeconds)
    {
        switch (value.Kind)
        {
            case FeatureKind.Null: writer.WriteNullValue(); break;
            case FeatureKind.Boolean: writer.WriteBooleanValue(value.Bits != 0); break;
            case FeatureKind.Int64: writer.WriteNumberValue(value.Bits); break;
            case FeatureKind.Float when float.IsFinite(BitConverter.Int32BitsToSingle((int)value.Bits)):
                writer.WriteNumberValue(BitConverter.Int32BitsToSingle((int)value.Bits));
                break;
            case FeatureKind.Float or FeatureKind.Double: WriteDouble(writer, value.AsDouble); break;
            case FeatureKind.Text: writer.WriteStringValue(value.Bytes.Span); break;
            case FeatureKind.Binary: writer.WriteBase64StringValue(value.Bytes.Span); break;
            case FeatureKind.Json: writer.WriteRawValue(value.Bytes.Span, skipInputValidation: true); break;
            case FeatureKind.Date: writer.WriteStringValue(DateOnly.FromDateTime(Epoch.AddDays(value.Bits)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)); break;
            default: WriteTime(writer, value, unixSeconds); break;
        }
    }

    /// <summary>Microseconds since 1970 as ISO text in UTC.</summary>
    public static void WriteMoment(Utf8JsonWriter writer, long micros) => writer.WriteStringValue(Epoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond));

    static void WriteTime(Utf8JsonWriter writer, FeatureValue value, bool unixSeconds)
    {
        if (unixSeconds) writer.WriteNumberValue(Math.DivRem(value.Bits, 1_000_000).Quotient);
        else if (value.Kind == FeatureKind.Timestamp) WriteMoment(writer, value.Bits);
        else writer.WriteStringValue(DateTime.SpecifyKind(Epoch.AddTicks(value.Bits * TimeSpan.TicksPerMicrosecond), DateTimeKind.Unspecified));
    }

    static void WriteDouble(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
    }
}
