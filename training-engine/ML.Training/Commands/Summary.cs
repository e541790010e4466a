using System.Globalization;
using ML.Training.Runs;

namespace ML.Training.Commands;

/// <summary>The last lines of a successful run.</summary>
static class Summary
{
    public static string Of(TrainingResult result)
    {
        var lines = new List<string> { $"{result.Steps} steps, {result.Epochs} epochs" };
        lines.AddRange(result.Metrics.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key} {m.Value:G6}")));
        if (result.ModelFolder is not null) lines.Add($"model {result.ModelFolder}");
        if (result.Registered is not null) lines.Add($"registered {result.Registered}");
        return string.Join('\n', lines);
    }
}
