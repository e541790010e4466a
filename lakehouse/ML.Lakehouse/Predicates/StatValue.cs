using System.Globalization;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Predicates;

/// <summary>
/// Values of statistics, partitions and literals in a form that compares as the column does: long (integers, days,
/// microseconds), double, <see cref="DecimalValue"/>, <see cref="TextValue"/> or bool.
/// </summary>
static class StatValue
{
    /// <summary>Null when the text cannot be a value of the type, or the type has no order to use.</summary>
    public static IComparable? Parse(string text, DataType type) => type switch
    {
        DecimalType => DecimalValue.Parse(text),
        PrimitiveType { Name: "long" or "integer" or "short" or "byte" } => Integer(text),
        PrimitiveType { Name: "double" or "float" } => Floating(text),
        PrimitiveType { Name: "string" } => new TextValue(text),
        PrimitiveType { Name: "boolean" } => bool.TryParse(text, out var flag) ? flag : null,
        PrimitiveType { Name: "date" } => DateOnly.TryParse(text.AsSpan(0, Math.Min(10, text.Length)), CultureInfo.InvariantCulture, out var day) ? (long)day.DayNumber : null,
        PrimitiveType { Name: "timestamp" or "timestamp_ntz" } => Moment(text),
        _ => null,
    };

    static IComparable? Integer(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        // 5.0 equals the integer 5; 5.5 equals none, and rounding it would skip what a comparison matches.
        return decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && decimal.Truncate(exact) == exact
            && exact is >= long.MinValue and <= long.MaxValue ? (long)exact : null;
    }

    static double? Floating(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number) ? number : null;

    static IComparable? Moment(string text)
    {
        // DuckDB's short zone form (+00) is one that .NET does not read.
        if (text.Length > 3 && text[^3] is '+' or '-' && text.Contains(':')) text += ":00";
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond : null;
    }
}
