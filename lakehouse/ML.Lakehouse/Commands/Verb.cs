using System.CommandLine;
using System.Globalization;
using ML.Common.Errors;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Commands;

/// <summary>What the verbs share: the table argument, the choice of a version, and errors as one line.</summary>
static class Verb
{
    public static Argument<string> Table() => new("table") { Description = TableAddress.Expected };

    public static Option<long?> Version() => new("--version") { Description = "Read this version instead of the newest." };

    public static Option<string?> Timestamp() => new("--timestamp") { Description = "Read the version of this time, such as 2024-05-01T12:00:00Z." };

    public static Option<int> Limit(int otherwise) => new("--limit", "-n") { Description = $"The most rows to print ({otherwise}).", DefaultValueFactory = _ => otherwise };

    /// <summary>Runs a verb; an error that the user can act on becomes one line and status 1.</summary>
    public static void Runs(this Command command, Func<ParseResult, CancellationToken, Task> action) => command.SetAction(async (parse, cancellation) =>
    {
        try
        {
            await action(parse, cancellation);
            return 0;
        }
        catch (PlatformException error)
        {
            await Console.Error.WriteLineAsync("ml: " + error.Message);
            return 1;
        }
    });

    public static async Task<Snapshot> SnapshotAsync(DeltaTable table, long? version, string? timestamp, CancellationToken cancellation)
    {
        if (version is not null && timestamp is not null) throw PlatformException.Invalid("--version and --timestamp exclude each other");
        if (version is { } number) return await table.SnapshotAsync(number, cancellation);
        return timestamp is null ? await table.SnapshotAsync(cancellation) : await table.SnapshotAsync(Time(timestamp), cancellation);
    }

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for text that is no time.</exception>
    public static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time : throw PlatformException.Invalid($"--timestamp is '{text}'; expected a time such as 2024-05-01T12:00:00Z");
}
