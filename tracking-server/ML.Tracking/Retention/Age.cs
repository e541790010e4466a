using System.Globalization;
using System.Text.RegularExpressions;
using ML.Common.Errors;

namespace ML.Tracking.Retention;

/// <summary>Lengths of time as <c>mlflow gc --older-than</c> takes them: <c>1d2h3m4s</c>, each part optional and possibly with a fraction.</summary>
public static partial class Age
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the text and giving examples.</exception>
    public static TimeSpan Parse(string text)
    {
        var match = Form().Match(text);
        if (!match.Success || text.Length == 0) throw Unparsed(text);
        var days = Part(match, "d", text) + (Part(match, "h", text) / 24) + (Part(match, "m", text) / 1440) + (Part(match, "s", text) / 86400);
        return days <= 36500 ? TimeSpan.FromDays(days) : throw Unparsed(text);
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public static string Format(TimeSpan age)
    {
        var parts = string.Concat(Unit(age.Days, "d"), Unit(age.Hours, "h"), Unit(age.Minutes, "m"), Unit(age.Seconds + (age.Milliseconds / 1000.0), "s"));
        return parts.Length > 0 ? parts : "0s";
    }

    static string Unit(double number, string unit) => number == 0 ? "" : number.ToString(CultureInfo.InvariantCulture) + unit;

    static double Part(Match match, string unit, string text)
    {
        var part = match.Groups[unit];
        if (!part.Success) return 0;
        return double.TryParse(part.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : throw Unparsed(text);
    }

    static PlatformException Unparsed(string text) => PlatformException.Invalid(
        $"Could not parse any time information from '{text}'. Examples of valid strings: '8h', '2d8h5m20s', '2m4s'");

    [GeneratedRegex(@"^((?<d>[.\d]+)d)?((?<h>[.\d]+)h)?((?<m>[.\d]+)m)?((?<s>[.\d]+)s)?\z")]
    private static partial Regex Form();
}
