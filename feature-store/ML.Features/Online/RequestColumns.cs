using System.Globalization;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Features.Online;

/// <summary>The columns of a request, each value turned into the kind that is asked for.</summary>
sealed class RequestColumns(IReadOnlyDictionary<string, JsonElement[]> columns, int rows)
{
    static readonly Dictionary<string, JsonElement[]> NoJson = [];

    readonly Dictionary<string, ColumnValues> made = new(StringComparer.Ordinal);
    readonly IReadOnlyDictionary<string, object?[]>? read;

    // A key is asked for twice: to look it up, and to be answered.
    (JsonElement[] Given, FeatureKind Kind, FeatureValue[]? Values) last;

    /// <summary>Columns that were read already: null, bool, long, double, text, times, blobs or JSON.</summary>
    public RequestColumns(IReadOnlyDictionary<string, object?[]> columns, int rows) : this(NoJson, rows) => read = columns;

    public int Rows => rows;

    public IEnumerable<string> Names => read?.Keys ?? columns.Keys;

    public bool Has(string name) => made.ContainsKey(name) || columns.ContainsKey(name) || read?.ContainsKey(name) == true;

    /// <summary>The same columns, some under other names.</summary>
    /// <param name="named">What a column is to be called; itself for most.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when two columns would have one name.</exception>
    public RequestColumns Rename(Func<string, string> named)
    {
        if (columns.Keys.All(name => named(name) == name)) return this;
        foreach (var same in columns.Keys.GroupBy(named).Where(g => g.Count() > 1))
            throw PlatformException.Invalid($"{string.Join(" and ", same.Select(n => $"'{n}'"))} stand for the same key '{same.Key}'; give one of them");
        return new RequestColumns(columns.ToDictionary(c => named(c.Key), c => c.Value, StringComparer.Ordinal), rows);
    }

    /// <summary>The texts in a column; none when it is not there.</summary>
    public IEnumerable<string> Texts(string name) =>
        columns.TryGetValue(name, out var given) ? given.Where(v => v.ValueKind == JsonValueKind.String).Select(v => Text(v) ?? "") : [];

    /// <summary>Makes a looked-up or computed column usable as a key or argument.</summary>
    public void Add(string name, ColumnValues values) => made[name] = values;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the column, the row and the value that does not fit.</exception>
    public FeatureValue[] Get(string name, FeatureKind kind, string role)
    {
        if (made.TryGetValue(name, out var values)) return values.ToArray();
        if (read is not null && read.TryGetValue(name, out var objects)) return [.. objects.Select((value, row) => Convert(value, kind, name, row))];
        if (!columns.TryGetValue(name, out var given))
            throw PlatformException.Invalid($"{role} '{name}' is missing; the request has {(Names.Any() ? string.Join(", ", Names) : "no columns")}");
        if (last.Values is { } same && last.Given == given && last.Kind == kind) return same;
        var result = new FeatureValue[rows];
        for (var row = 0; row < rows; row++)
            result[row] = kind == FeatureKind.Int64 && given[row].ValueKind == JsonValueKind.Number && given[row].TryGetInt64(out var whole) ? FeatureValue.Of(whole) : Convert(given[row], kind, name, row);
        last = (given, kind, result);
        return result;
    }

    static FeatureValue Convert(object? value, FeatureKind kind, string name, int row)
    {
        FeatureValue? converted = value switch
        {
            null or double.NaN or float.NaN => FeatureValue.Null,
            JsonElement json => Convert(json, kind, name, row),
            bool flag when kind == FeatureKind.Boolean => FeatureValue.Of(flag),
            DateTime time when kind is FeatureKind.Timestamp or FeatureKind.TimestampNtz => new FeatureValue(kind, (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond),
            DateTime time when kind == FeatureKind.Date => new FeatureValue(kind, (time - DateTime.UnixEpoch).Days),
            byte[] bytes when kind == FeatureKind.Binary => new FeatureValue(kind, 0, bytes),
            string text => Text(text, kind),
            long or int or double or float => Number(System.Convert.ToDouble(value, CultureInfo.InvariantCulture), value as long? ?? value as int?, kind),
            _ => null,
        };
        return converted ?? throw Unfit(name, System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", row, kind);
    }

    static FeatureValue? Number(double number, long? integer, FeatureKind kind) => kind switch
    {
        FeatureKind.Int64 when integer is { } whole => FeatureValue.Of(whole),
        FeatureKind.Int64 when number == Math.Floor(number) && Math.Abs(number) < 1e15 => FeatureValue.Of((long)number),
        FeatureKind.Double => FeatureValue.Of(number),
        FeatureKind.Float => new FeatureValue(kind, BitConverter.SingleToInt32Bits((float)number)),
        FeatureKind.Timestamp or FeatureKind.TimestampNtz when integer is >= TimeBounds.FirstSecond and <= TimeBounds.LastSecond => new FeatureValue(kind, integer.Value * 1_000_000),
        _ => null,
    };

    static PlatformException Unfit(string name, string value, int row, FeatureKind kind) => PlatformException.Invalid(
        string.Create(CultureInfo.InvariantCulture, $"column '{name}' has the value {value} in row {row}; expected {Expected(kind)}"));

    static FeatureValue Convert(JsonElement value, FeatureKind kind, string name, int row)
    {
        var converted = value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined => FeatureValue.Null,
            JsonValueKind.String when Text(value) is not { } => null,
            JsonValueKind.String when kind == FeatureKind.Json => Inner(value.GetString()!),
            _ when kind == FeatureKind.Json => new FeatureValue(kind, 0, System.Text.Encoding.UTF8.GetBytes(value.GetRawText())),
            JsonValueKind.True or JsonValueKind.False when kind == FeatureKind.Boolean => FeatureValue.Of(value.GetBoolean()),
            JsonValueKind.Number => Number(value, kind),
            JsonValueKind.String => Text(value.GetString()!, kind),
            _ => null,
        };
        return converted ?? throw Unfit(name, value.GetRawText(), row, kind);
    }

    // JSON may hold half of a pair of surrogates, which is no text.
    static string? Text(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    static FeatureValue? Number(JsonElement value, FeatureKind kind) => kind switch
    {
        FeatureKind.Int64 when value.TryGetInt64(out var integer) => FeatureValue.Of(integer),
        FeatureKind.Int64 when value.TryGetDouble(out var number) && number == Math.Floor(number) && Math.Abs(number) < 1e15 => FeatureValue.Of((long)number),
        // Too large a number would be read as infinity.
        FeatureKind.Double when double.IsFinite(value.GetDouble()) => FeatureValue.Of(value.GetDouble()),
        FeatureKind.Float when float.IsFinite(value.GetSingle()) => new FeatureValue(kind, BitConverter.SingleToInt32Bits(value.GetSingle())),
        FeatureKind.Timestamp or FeatureKind.TimestampNtz when value.TryGetInt64(out var seconds) && seconds is >= TimeBounds.FirstSecond and <= TimeBounds.LastSecond => new FeatureValue(kind, seconds * 1_000_000),
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
                return IsoTime.TryParseDate(text, out var day) ? new FeatureValue(kind, day.DayNumber - 719162) : null;
            case FeatureKind.Timestamp or FeatureKind.TimestampNtz:
                return IsoTime.TryParse(text, out var time) ? new FeatureValue(kind, IsoTime.Micros(time)) : null;
            case FeatureKind.Binary: return Blob(text);
            default: return null;
        }
    }

    // Feast's client writes lists and exact numbers as text that holds JSON.
    static FeatureValue? Inner(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return new FeatureValue(FeatureKind.Json, 0, System.Text.Encoding.UTF8.GetBytes(document.RootElement.GetRawText()));
        }
        catch (JsonException)
        {
            return null;
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
        FeatureKind.Json => "a number or a list",
        _ => "a value of kind " + kind,
    };
}
