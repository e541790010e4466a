using System.Globalization;
using System.Text.Json;
using ML.Common.Errors;
using ML.Features.Online;

namespace ML.Features;

/// <summary>
/// Holds values to the type of their column where an online store would take more than the table: it keeps every whole number
/// in 64 bits, and decimals and lists as JSON.
/// </summary>
static class TypeBounds
{
    /// <param name="type">As the definition names it.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the column, the row, the value and the type.</exception>
    public static void Check(string column, string type, FeatureValue[] values)
    {
        var sql = FeatureTypes.ToSql(type, column);
        for (var row = 0; row < values.Length; row++)
            if (!Fits(values[row], sql))
                throw PlatformException.Invalid(string.Create(CultureInfo.InvariantCulture, $"column '{column}' has the value {Text(values[row])} in row {row}; expected a value of type {type}"));
    }

    static bool Fits(FeatureValue value, string sql)
    {
        if (value.Kind == FeatureKind.Int64) return IsWithin(value.Bits, sql);
        if (value.Kind != FeatureKind.Json) return true;
        using var json = JsonDocument.Parse(value.Bytes);
        return Fits(json.RootElement, sql);
    }

    /// <summary>Whether a column of a type can hold a value as it is written, without rounding.</summary>
    public static bool Fits(JsonElement json, string sql)
    {
        if (json.ValueKind == JsonValueKind.Null) return true;
        if (sql.EndsWith("[]", StringComparison.Ordinal)) return json.ValueKind == JsonValueKind.Array && json.EnumerateArray().All(item => Fits(item, sql[..^2]));
        if (sql.StartsWith("DECIMAL(", StringComparison.Ordinal)) return json.ValueKind == JsonValueKind.Number && IsWithin(json.GetRawText(), sql);
        if (FeatureTypes.IsInteger(sql)) return json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var number) && IsWithin(number, sql);
        return sql switch
        {
            "FLOAT" or "DOUBLE" => json.ValueKind == JsonValueKind.Number || (json.ValueKind == JsonValueKind.String && json.GetString() is "NaN" or "Infinity" or "-Infinity"),
            "BOOLEAN" => json.ValueKind is JsonValueKind.True or JsonValueKind.False,
            _ when json.ValueKind != JsonValueKind.String => false,
            "DATE" => IsoTime.TryParseDate(json.GetString()!, out _),
            _ when FeatureTypes.IsTime(sql) => IsoTime.TryParse(json.GetString()!, out _),
            _ => true,
        };
    }

    static bool IsWithin(long number, string sql) => sql switch
    {
        "TINYINT" => number is >= sbyte.MinValue and <= sbyte.MaxValue,
        "SMALLINT" => number is >= short.MinValue and <= short.MaxValue,
        "INTEGER" => number is >= int.MinValue and <= int.MaxValue,
        _ => true,
    };

    // The digits count, which a binary number could not hold: those before the point, and those behind it.
    static bool IsWithin(string number, string sql)
    {
        var bounds = sql["DECIMAL(".Length..^1].Split(',');
        var (precision, scale) = (int.Parse(bounds[0], CultureInfo.InvariantCulture), int.Parse(bounds[1], CultureInfo.InvariantCulture));
        var parts = number.TrimStart('-').Split('.');
        return !number.Contains('e', StringComparison.OrdinalIgnoreCase) && parts[0].TrimStart('0').Length <= precision - scale
            && (parts.Length == 1 || parts[1].TrimEnd('0').Length <= scale);
    }

    static string Text(FeatureValue value) => value.Kind == FeatureKind.Int64 ? value.Bits.ToString(CultureInfo.InvariantCulture) : value.AsText;
}
