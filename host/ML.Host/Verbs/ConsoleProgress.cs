using ML.Features.Contracts.Materialization;

namespace ML.Host.Verbs;

/// <summary>A bar on a terminal, one for each table at hand; silent where the output goes to a file.</summary>
/// <param name="title">What stands before the bar of work that has no name of its own.</param>
sealed class ConsoleProgress(string title) : IProgress<MaterializationProgress>, IProgress<double>
{
    const int Width = 30;

    readonly Lock line = new();
    string? shown;
    double reached;
    bool ended;

    public void Report(double value) => Report(new MaterializationProgress(title, 0, value));

    public void Report(MaterializationProgress value)
    {
        lock (line)
        {
            if (Console.IsErrorRedirected || ended) return;
            if (shown is not null && shown != value.Name)
            {
                Console.Error.WriteLine();
                reached = 0;
            }

            shown = value.Name;
            // An engine that finds more to do says less than before: a bar that goes back helps nobody.
            if (value.Percent is { } percent) reached = Math.Max(reached, percent);
            Console.Error.Write($"\r{Text(value with { Percent = value.Percent is null ? null : reached })}\u001b[K");
        }
    }

    /// <summary>Ends the line, so that what follows stands on one of its own.</summary>
    public void End()
    {
        lock (line)
        {
            if (shown is not null) Console.Error.WriteLine();
            ended = true;
        }
    }

    internal static string Text(MaterializationProgress value)
    {
        var full = (int)(Math.Clamp(value.Percent ?? 0, 0, 100) / 100 * Width);
        var bar = value.Percent is { } percent ? $" [{new string('#', full)}{new string('.', Width - full)}] {percent,3:0}%" : "";
        return $"{value.Name}:{bar}{(value.Rows > 0 ? $" {value.Rows:N0} rows" : "")}";
    }
}
