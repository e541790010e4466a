using System.Globalization;
using ML.Common.Errors;

namespace ML.Features.Online;

/// <summary>Holds times and dates to those that can be answered as text that clients read: from year 1 to year 9999. Tables hold others, and infinities.</summary>
static class TimeBounds
{
    public const long FirstSecond = -62135596800, LastSecond = 253402300799;

    const long MicrosOfSecond = 1_000_000, MicrosOfDay = 86_400 * MicrosOfSecond;

    public static bool Fits(FeatureKind kind, long bits) => kind switch
    {
        FeatureKind.Timestamp or FeatureKind.TimestampNtz => bits is >= FirstSecond * MicrosOfSecond and < (LastSecond + 1) * MicrosOfSecond,
        FeatureKind.Date => Fits(FeatureKind.Timestamp, bits * MicrosOfDay),
        _ => true,
    };

    /// <summary>The error, INVALID_PARAMETER_VALUE, that names a column and the value that does not fit.</summary>
    public static PlatformException Unfit(string what, FeatureKind kind, long bits) => PlatformException.Invalid($"{what} has the value {Text(kind, bits)}; expected a time from year 1 to year 9999");

    static string Text(FeatureKind kind, long bits) => (kind, bits) switch
    {
        (FeatureKind.Date, int.MaxValue) or (_, long.MaxValue) => "infinity",
        (FeatureKind.Date, -int.MaxValue) or (_, -long.MaxValue) => "-infinity",
        (FeatureKind.Date, _) => Day(bits),
        _ => Day(FloorDivide(bits, MicrosOfDay)),
    };

    // The runtime's dates end where these begin: the calendar repeats itself every 400 years.
    static string Day(long days)
    {
        const int DaysOfRound = 146_097;
        var rounds = FloorDivide(days, DaysOfRound);
        var day = DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)(days - rounds * DaysOfRound));
        return string.Create(CultureInfo.InvariantCulture, $"{day.Year + rounds * 400:0000}-{day:MM-dd}");
    }

    static long FloorDivide(long number, long by) => number / by - (number % by < 0 ? 1 : 0);
}
