using System.Globalization;
using System.Text;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Common.Paging;

/// <summary>
/// Where a page begins: behind a row, by the values it is ordered by, so that rows that come or go in between neither repeat
/// nor hide others; beside them the number of rows before, which is all that MLflow's own tokens hold.
/// </summary>
/// <param name="Offset">Rows before the page.</param>
/// <param name="Order">What the values belong to; a token used with another order counts rows instead.</param>
/// <param name="After">The last row's values in the order of the sort keys: strings, 64-bit integers, doubles or null. Null counts rows.</param>
public sealed record PageCursor(long Offset, string? Order = null, IReadOnlyList<object?>? After = null)
{
    public static PageCursor Start { get; } = new(0);

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a token that neither this server nor MLflow made.</exception>
    public static PageCursor Parse(string? token, string order)
    {
        var offset = PageToken.ToOffset(token);
        if (offset == 0) return Start;
        using var document = JsonDocument.Parse(Convert.FromBase64String(token!));
        var root = document.RootElement;
        var counted = new PageCursor(offset);
        if (!root.TryGetProperty("order", out var found) || found.ValueKind != JsonValueKind.String || found.GetString() != order) return counted;
        if (!root.TryGetProperty("after", out var after) || after.ValueKind != JsonValueKind.Array) return counted;
        return new PageCursor(offset, order, [.. after.EnumerateArray().Select(Read)]);
    }

    public string ToToken()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("offset"u8, Offset);
            json.WriteString("order"u8, Order);
            json.WriteStartArray("after"u8);
            foreach (var value in After ?? []) Write(json, value);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Convert.ToBase64String(buffer.ToArray());
    }

    /// <summary>A short name for an order: the same text, the same name, on every server.</summary>
    public static string NameOf(string order) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(order)).AsSpan(0, 6));

    static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string text: json.WriteStringValue(text); break;
            case double number: json.WriteRawValue(Fractional(number)); break;
            default: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
        }
    }

    // A fraction always: that is how a double is told from a whole number.
    static string Fractional(double number)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text;
    }

    static object? Read(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number when value.GetRawText().AsSpan().IndexOfAny('.', 'E', 'e') < 0 && value.TryGetInt64(out var number) => number,
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.Null => null,
        _ => throw PlatformException.Invalid("Invalid page token, parsed value=" + value.GetRawText()),
    };
}
