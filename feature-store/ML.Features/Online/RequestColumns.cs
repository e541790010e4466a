using System.Globalization;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Features.Online;

/// <summary>The columns of a request, each value turned into the kind that is asked for.</summary>
sealed class RequestColumns(IReadOnlyDictionary<string, JsonElement[]> columns, int rows)
{
    readonly Dictionary<string, FeatureValue[]> made = new(StringComparer.Ordinal);

    public int Rows => rows;

    public IEnumerable<string> Names => columns.Keys;

    public bool Has(string name) => made.ContainsKey(name) || columns.ContainsKey(name);

    /// <summary>Makes a looked-up or computed column usable as a key or argument.</summary>
    public void Add(string name, FeatureValue[] values) => made[name] = values;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the column, the row and the value that does not fit.</exception>
    public FeatureValue[] Get(string name, FeatureKind kind, string role)
    {
        if (made.TryGetValue(name, out var values)) return values;
        if (!columns.TryGetValue(name, out var given))
            throw PlatformException.Invalid($"{role} '{name}' is missing; the request has {(columns.Count == 0 ? "no columns" : string.Join(", ", columns.Keys))}");
        var result = new FeatureValue[rows];
        for (var row = 0; row < rows; row++) result[row] = Convert(given[row], kind, name, row);
        return result;
    }

    static FeatureValue Convert(JsonElement value, FeatureKind kind, string name, int row)
    {
        var converted = value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => FeatureValue.Null,
            _ when kind == FeatureKind.Json => new FeatureValue(kind, 0, System.Text.Encoding.UTF8.GetBytes(value.GetRawText())),
            JsonValueKind.True or JsonValueKind.False when kind == FeatureKind.Boolean => FeatureValue.Of(value.GetBoolean()),
            JsonValueKind.Number => Number(value, kind),
            JsonValueKind.String => Text(value.GetString()!, kind),
            _ => null,
        };
        return converted ?? throw PlatformException.Invalid(
            string.Create(CultureInfo.InvariantCulture, $"column '{name}' has the value {value.GetRawText()} in row {row}; expected {Expected(kind)}"));
    }

    static FeatureValue? Number(JsonElement value, FeatureKind kind) => kind switch
    {
        FeatureKind.Int64 when value.TryGetInt64(out var integer) => FeatureValue.Of(integer),
        FeatureKind.Int64 when value.TryGetDouble(out var number) && number == Math.Floor(number) && Math.Abs(number) < 1e15 => FeatureValue.Of((long)number),
        FeatureKind.Double => FeatureValue.Of(value.GetDouble()),
        FeatureKind.Float => new FeatureValue(kind, BitConverter.SingleToInt32Bits(value.GetSingle())),
        FeatureKind.Timestamp or FeatureKind.TimestampNtz when value.TryGetInt64(out var seconds) => new FeatureValue(kind, seconds * 1_000_000),
        _ => null,
    };

    static FeatureValue? Text(string text, FeatureKind kind)
    {
        switch (kind)
        {
            case FeatureKind.Text: return FeatureValue.Of(text);
            // A key may come as text: CSV files and URLs have nothing else.
            case FeatureKind.Int64: return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) ? FeatureValue.Of(integer) : null;
            case FeatureKind.Double: return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? FeatureValue.Of(number) : null;
            case FeatureKind.Boolean: return bool.TryParse(text, out var flag) ? FeatureValue.Of(flag) : null;
            case FeatureKind.Date:
                return DateOnly.TryParse(text, CultureInfo.InvariantCulture, out var day) ? new FeatureValue(kind, day.DayNumber - 719162) : null;
            case FeatureKind.Timestamp or FeatureKind.TimestampNtz:
                return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    ? new FeatureValue(kind, (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) : null;
            case FeatureKind.Binary: return Blob(text);
            default: return null;
        }
    }

    static FeatureValue? Blob(string text)
    {
        var bytes = new byte[text.Length];
        return System.Convert.TryFromBase64String(text, bytes, out var length) ? new FeatureValue(FeatureKind.Binary, 0, bytes.AsMemory(0, length)) : null;
    }

    static string Expected(FeatureKind kind) => kind switch
    {
        FeatureKind.Int64 => "a whole number",
        FeatureKind.Double or FeatureKind.Float => "a number",
        FeatureKind.Text => "a text",
        FeatureKind.Boolean => "true or false",
        FeatureKind.Date => "a date such as 2024-01-31",
        FeatureKind.Timestamp or FeatureKind.TimestampNtz => "an ISO time or seconds since 1970",
        FeatureKind.Binary => "base64 text",
        _ => "a value of kind " + kind,
    };
}
