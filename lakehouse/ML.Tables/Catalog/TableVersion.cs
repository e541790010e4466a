using System.Globalization;
using ML.Common.Errors;

namespace ML.Tables.Catalog;

/// <summary>Points in time as callers write them.</summary>
static class TableVersion
{
    /// <summary>ISO 8601, UTC without a zone, or milliseconds since 1970; null stays null.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the text.</exception>
    public static DateTimeOffset? Time(string? text)
    {
        if (string.IsNullOrEmpty(text)) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var millis) && millis < 253402300800000) return Whole(DateTimeOffset.FromUnixTimeMilliseconds(millis));
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)) return Whole(time);
        throw Check.InvalidValue(text, "timestamp", "expected ISO 8601 or milliseconds since 1970.");
    }

    // Commits are listed to the millisecond, cut off: a listed time must find its own commit.
    static DateTimeOffset Whole(DateTimeOffset time) => time.Ticks % TimeSpan.TicksPerMillisecond == 0 ? time.AddTicks(TimeSpan.TicksPerMillisecond - 1) : time;
}
