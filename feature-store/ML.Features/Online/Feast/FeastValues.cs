using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace ML.Features.Online.Feast;

/// <summary>
/// Writes columns so that a Feast client reads back the type it knows: it takes the type from the JSON. A floating-point number
/// keeps its point, times are whole seconds, moments have 0, 3 or 6 digits behind the second.
/// </summary>
static class FeastValues
{
    // Of those that are written from their bits.
    const int MostBytes = NumberText.MostBytes + 1;

    const int FewRows = 128;

    /// <summary>A column as a JSON array.</summary>
    public static void Write(ArrayBufferWriter<byte> target, ColumnValues values)
    {
        if (values.Length > 0 && values.BitsKind is { } kind and (FeatureKind.Double or FeatureKind.Float or FeatureKind.Int64 or FeatureKind.Boolean)) WriteBits(target, values, kind);
        else WriteEach(target, values);
    }

    /// <summary>Microseconds since 1970 as ISO text in UTC, quoted; returns its length, at most 32.</summary>
    public static int WriteMoment(Span<byte> target, long micros)
    {
        if (micros == 0)
        {
            "\"1970-01-01T00:00:00Z\""u8.CopyTo(target);
            return 22;
        }

        // Seven digits behind the second; Python before 3.11 reads no other number of them than these.
        Utf8Formatter.TryFormat(DateTime.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond), target[1..], out _, 'O');
        var length = micros % 1_000_000 == 0 ? 20 : micros % 1000 == 0 ? 24 : 27;
        (target[0], target[length], target[length + 1]) = ((byte)'"', (byte)'Z', (byte)'"');
        return length + 2;
    }

    static void WriteBits(ArrayBufferWriter<byte> target, ColumnValues values, FeatureKind kind)
    {
        var rows = values.Length;
        if (rows <= FewRows)
        {
            WriteBits(target, values, kind, stackalloc long[FewRows], stackalloc bool[FewRows]);
            return;
        }

        var (bits, present) = (ArrayPool<long>.Shared.Rent(rows), ArrayPool<bool>.Shared.Rent(rows));
        WriteBits(target, values, kind, bits, present);
        ArrayPool<long>.Shared.Return(bits);
        ArrayPool<bool>.Shared.Return(present);
    }

    static void WriteBits(ArrayBufferWriter<byte> target, ColumnValues values, FeatureKind kind, Span<long> bits, Span<bool> present)
    {
        var rows = values.Length;
        bits = bits[..rows];
        var complete = values.CopyBits(bits, present);
        var text = target.GetSpan(2 + rows * MostBytes);
        text[0] = (byte)'[';
        var length = 1;
        var areShort = complete && kind == FeatureKind.Double;
        for (var row = 0; row < rows; row++)
        {
            if (areShort)
            {
                var (count, written) = NumberText.WriteShort(text[length..], bits[row..]);
                length += written;
                row += count;
                if (row == rows) break;
                areShort = count > 0;
            }

            length += present[row] ? WriteBits(text[length..], bits[row], kind) : Write(text[length..], "null"u8);
            text[length++] = (byte)',';
        }

        text[length - 1] = (byte)']';
        target.Advance(length);
    }

    static int WriteBits(Span<byte> target, long bits, FeatureKind kind)
    {
        switch (kind)
        {
            case FeatureKind.Int64:
                Utf8Formatter.TryFormat(bits, target, out var digits);
                return digits;
            case FeatureKind.Boolean: return Write(target, bits != 0 ? "true"u8 : "false"u8);
            case FeatureKind.Double: return WriteNumber(target, BitConverter.Int64BitsToDouble(bits));
            default: return WriteNumber(target, BitConverter.Int32BitsToSingle((int)bits));
        }
    }

    static int WriteNumber(Span<byte> target, double number) =>
        double.IsFinite(number) ? NumberText.Write(target, number, point: true) : WriteSpecial(target, number);

    static int WriteNumber(Span<byte> target, float number) =>
        float.IsFinite(number) ? NumberText.Write(target, number, point: true) : WriteSpecial(target, number);

    // Feast stores NaN as null.
    static int WriteSpecial(Span<byte> target, double number) =>
        Write(target, double.IsNaN(number) ? "null"u8 : number > 0 ? "\"Infinity\""u8 : "\"-Infinity\""u8);

    static int Write(Span<byte> target, ReadOnlySpan<byte> text)
    {
        text.CopyTo(target);
        return text.Length;
    }

    static void WriteEach(ArrayBufferWriter<byte> target, ColumnValues values)
    {
        using var writer = new Utf8JsonWriter(target, JsonBody.Options);
        writer.WriteStartArray();
        Span<byte> number = stackalloc byte[MostBytes];
        for (var row = 0; row < values.Length; row++)
        {
            var value = values[row];
            if (value.Kind is FeatureKind.Double or FeatureKind.Float) writer.WriteRawValue(number[..WriteBits(number, value.Bits, value.Kind)], skipInputValidation: true);
            else FeatureValueJson.Write(writer, value, unixSeconds: true);
        }

        writer.WriteEndArray();
    }
}
