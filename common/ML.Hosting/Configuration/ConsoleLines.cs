using Microsoft.Extensions.Logging;

namespace ML.Hosting.Configuration;

/// <summary>The form of log lines on the console.</summary>
public static class ConsoleLines
{
    const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    /// <summary>One line an entry, with the time in UTC; as text, or as JSON for machines.</summary>
    public static ILoggingBuilder AddConsoleLines(this ILoggingBuilder logging, bool json) => json
        ? logging.AddJsonConsole(console =>
        {
            console.TimestampFormat = Timestamp.TrimEnd();
            console.UseUtcTimestamp = true;
        })
        : logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = Timestamp;
            console.UseUtcTimestamp = true;
        });
}
