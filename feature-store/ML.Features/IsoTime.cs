using System.Globalization;

namespace ML.Features;

/// <summary>Times as ISO 8601 writes them. The runtime alone would also take <c>1/2/2024</c>, and decide by itself which of them is the month.</summary>
static class IsoTime
{
    /// <param name="text">Without an offset it is meant in UTC.</param>
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        return BeginsWithDate(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    public static bool TryParseDate(string text, out DateOnly day)
    {
        day = default;
        return BeginsWithDate(text) && DateOnly.TryParse(text, CultureInfo.InvariantCulture, out day);
    }

    /// <summary>Whether a time says how far it is from UTC.</summary>
    public static bool HasOffset(string text) => text.EndsWith('Z') || text.EndsWith('z') || text.LastIndexOfAny(['+', '-']) > "2024-01-31".Length;

    /// <summary>Microseconds since 1970.</summary>
    public static long Micros(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    static bool BeginsWithDate(string text)
    {
        if (text.Length < 10 || text[4] != '-' || text[7] != '-') return false;
        for (var i = 0; i < 10; i++)
            if (i is not (4 or 7) && !char.IsAsciiDigit(text[i])) return false;
        return true;
    }
}
