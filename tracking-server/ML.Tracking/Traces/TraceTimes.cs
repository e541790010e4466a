using System.Globalization;
using ML.Common.Errors;

namespace ML.Tracking.Traces;

/// <summary>Times and durations as protobuf writes them in JSON; in the database both are whole milliseconds.</summary>
static class TraceTimes
{
    public static string Time(long milliseconds)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime;
        return time.ToString(milliseconds % 1000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'" : "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }

    public static string Duration(long milliseconds)
    {
        var (size, sign) = (Math.Abs(milliseconds), milliseconds < 0 ? "-" : "");
        return size % 1000 == 0 ? $"{sign}{size / 1000}s" : string.Create(CultureInfo.InvariantCulture, $"{sign}{size / 1000}.{size % 1000:000}s");
    }

    /// <summary>Milliseconds since 1970; null for no text.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field.</exception>
    public static long? ParseTime(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        // What is finer than a tick is cut, not refused.
        var dot = text.IndexOf('.');
        var end = dot < 0 ? -1 : text.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9');
        var trimmed = dot >= 0 && end > 7 ? text[..(dot + 8)] + text[(dot + 1 + end)..] : text;
        return DateTimeOffset.TryParse(trimmed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw PlatformException.Invalid($"Invalid value '{text}' for parameter '{field}' supplied: expected a time such as 2026-01-31T12:00:00.000Z");
    }

    /// <summary>Milliseconds; null for no text.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field.</exception>
    public static long? ParseDuration(string? text, string field)
    {
        if (string.IsNullOrEmpty(text)) return null;
        return text.EndsWith('s') && decimal.TryParse(text[..^1], NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
            && Math.Abs(seconds) < 1e12m
            ? (long)decimal.Truncate(seconds * 1000)
            : throw PlatformException.Invalid($"Invalid value '{text}' for parameter '{field}' supplied: expected seconds such as 1.500s");
    }
}
