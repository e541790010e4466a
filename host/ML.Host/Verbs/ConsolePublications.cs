using ML.Features.Contracts.Materialization;

namespace ML.Host.Verbs;

/// <summary>A line for each publication.</summary>
sealed class ConsolePublications : IProgress<MaterializationStatus>
{
    public void Report(MaterializationStatus value) => Print(value);

    public static void Print(MaterializationStatus status)
    {
        var version = status.SourceVersion is { } v ? $" of version {v}" : "";
        var pieces = status.Chunks is { } all ? $", {status.ChunksDone} of {all} chunks" : "";
        var lag = status.LagMs is { } ms ? $", newest event {Span(TimeSpan.FromMilliseconds(ms))} ago" : "";
        // A view that is not online is computed and goes to no store.
        var rows = status.Store.Length > 0 ? $", {status.Rows} rows" : "";
        Console.WriteLine($"{status.Name}: {status.State}, {status.Mode}{rows}{version}{pieces}{lag}");
    }

    // Two units: nobody wants the milliseconds of four thousand days.
    static string Span(TimeSpan time) => time switch
    {
        { TotalDays: >= 1 } => $"{time.Days} d {time.Hours} h",
        { TotalHours: >= 1 } => $"{time.Hours} h {time.Minutes} min",
        { TotalMinutes: >= 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{time.Seconds} s {time.Milliseconds} ms",
    };
}
