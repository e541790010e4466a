namespace ML.Platform.SystemTables;

/// <summary>Times of databases as those of tables.</summary>
static class SystemTimes
{
    const long MillisecondsOfYear10000 = 253402300800000, MillisecondsOfYear1 = -62135596800000;

    /// <param name="milliseconds">Since 1970.</param>
    /// <returns>Microseconds since 1970; null for what no calendar holds.</returns>
    public static long? Microseconds(long milliseconds) => milliseconds is >= MillisecondsOfYear1 and < MillisecondsOfYear10000 ? milliseconds * 1000 : null;
}
