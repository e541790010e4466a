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
        var lag = status.LagMs is { } ms ? $", lag {TimeSpan.FromMilliseconds(ms):g}" : "";
        Console.WriteLine($"{status.Name}: {status.State}, {status.Mode}, {status.Rows} rows{version}{pieces}{lag}");
    }
}
