using System.Globalization;
using ML.Common.Errors;

namespace ML.Features;

/// <summary>Lengths of time as definitions write them: a number and a unit (<c>us ms s m h d w</c>), such as <c>90m</c> or <c>1.5h</c>.</summary>
static class Duration
{
    static readonly (string Unit, long Micros)[] Units =
    [
        ("us", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("d", 86_400_000_000), ("w", 604_800_000_000),
    ];

    // Ten thousand years: a time less such a length is still a time.
    const long Most = 86_400_000_000 * 365 * 10_000;

    /// <summary>Microseconds; null for null.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field and the value.</exception>
    public static long? Micros(string? text, string field) => text is null ? null : Parse(text, field);

    static long Parse(string text, string field)
    {
        foreach (var (unit, micros) in Units.OrderByDescending(u => u.Unit.Length))
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            var number = text.AsSpan(0, text.Length - unit.Length);
            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > Most / micros || value * micros < 1) break;
            return (long)(value * micros);
        }

        throw PlatformException.Invalid($"{field} is '{text}'; expected a positive number, up to ten thousand years, with a unit of us, ms, s, m, h, d or w, such as 2h");
    }
}
