using System.Globalization;
using System.Text;
using System.Text.Json;
using ML.Serving.Onnx.Text;

namespace ML.Serving.Scoring.Data;

/// <summary>What Python's <c>float()</c>, <c>int()</c>, <c>bool()</c> and <c>str()</c> make of one value of a frame.</summary>
static class PythonCast
{
    public static double ToDouble(object? value) => value switch
    {
        null => double.NaN,
        double d => d,
        float f => f,
        long n => n,
        int n => n,
        bool b => b ? 1 : 0,
        string s => ParseDouble(s),
        JsonElement { ValueKind: JsonValueKind.Array } => throw new ConversionException("ValueError", "setting an array element with a sequence."),
        _ => throw new ConversionException("TypeError", $"float() argument must be a string or a real number, not '{NameOf(value)}'"),
    };

    public static long ToLong(object? value) => value switch
    {
        long n => n,
        int n => n,
        bool b => b ? 1 : 0,
        double d when double.IsNaN(d) => throw new ConversionException("ValueError", "cannot convert float NaN to integer"),
        double d when double.IsInfinity(d) => throw new ConversionException("OverflowError", "cannot convert float infinity to integer"),
        double d => (long)d,
        float f => ToLong((double)f),
        string s => ParseLong(s),
        JsonElement { ValueKind: JsonValueKind.Array } => throw new ConversionException("ValueError", "setting an array element with a sequence."),
        _ => throw new ConversionException("TypeError",
            $"int() argument must be a string, a bytes-like object or a real number, not '{NameOf(value)}'"),
    };

    public static bool ToBoolean(object? value) => value switch
    {
        null => false,
        bool b => b,
        long n => n != 0,
        double d => d != 0,
        string s => s.Length > 0,
        JsonElement { ValueKind: JsonValueKind.Array } list => list.GetArrayLength() > 0,
        _ => true,
    };

    public static string ToText(object? value) => value switch
    {
        null => "None",
        string s => s,
        bool b => b ? "True" : "False",
        double d => PythonText.Float(d),
        float f => PythonText.Float(f),
        JsonElement json => PythonText.Repr(json),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    public static object ToBytes(object? value) => value switch
    {
        byte[] bytes => bytes,
        string s => Encoding.UTF8.GetBytes(s),
        _ => throw new ConversionException("TypeError", $"a bytes-like object is required, not '{NameOf(value)}'"),
    };

    /// <summary>Nanoseconds since 1970, UTC; a missing time is the smallest value, as numpy's NaT.</summary>
    public static long ToNanoseconds(object? value)
    {
        if (value is null or "" or "NaT" or "nat" or "NAT" or "NaN" or "nan" or "NAN") return long.MinValue;
        if (value is long n) return n;
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (value is not string text || !DateTime.TryParse(text, CultureInfo.InvariantCulture, Utc, out var time))
            throw new ConversionException("ParserError", $"Unknown string format: {ToText(value)} present at position 0");
        return (time - DateTime.UnixEpoch).Ticks * 100;
    }

    public static string NameOf(object? value) => value switch
    {
        null => "NoneType",
        string => "str",
        bool => "bool",
        long or int => "int",
        double or float => "float",
        byte[] => "bytes",
        JsonElement json => PythonText.TypeOf(json),
        _ => value.GetType().Name,
    };

    static double ParseDouble(string text)
    {
        var trimmed = WithoutUnderscores(text.Trim());
        if (double.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !trimmed.Contains('∞')) return number;
        return trimmed.ToLowerInvariant() switch
        {
            "nan" or "+nan" or "-nan" => double.NaN,
            "inf" or "+inf" or "infinity" or "+infinity" => double.PositiveInfinity,
            "-inf" or "-infinity" => double.NegativeInfinity,
            _ => throw new ConversionException("ValueError", $"could not convert string to float: {PythonText.Repr(text)}"),
        };
    }

    // Python allows one underscore between two digits.
    static string WithoutUnderscores(string text)
    {
        if (!text.Contains('_')) return text;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '_' && (i == 0 || i == text.Length - 1 || !char.IsAsciiDigit(text[i - 1]) || !char.IsAsciiDigit(text[i + 1]))) return text;
        return text.Replace("_", "", StringComparison.Ordinal);
    }

    static long ParseLong(string text) =>
        long.TryParse(WithoutUnderscores(text.Trim()), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
            : throw new ConversionException("ValueError", $"invalid literal for int() with base 10: {PythonText.Repr(text)}");
}
