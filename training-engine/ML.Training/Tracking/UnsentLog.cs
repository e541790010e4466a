using System.Text.Json;
using System.Text.Json.Serialization;

namespace ML.Training.Tracking;

/// <summary>What a run could not tell its server, kept in the output folder until <c>ml train --send</c>.</summary>
sealed record UnsentLog
{
    const string Name = "unsent.json";

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, WriteIndented = true,
    };

    public required string RunId { get; init; }

    /// <summary>How the run ended.</summary>
    public RunEnd End { get; init; }

    public IReadOnlyList<UnsentMetric> Metrics { get; init; } = [];

    /// <summary>Files and folders, with the run's folder that they belong in.</summary>
    public IReadOnlyList<UnsentArtifact> Artifacts { get; init; } = [];

    /// <summary>The finished model; null when it arrived.</summary>
    public UnsentModel? Model { get; init; }

    /// <summary>What its processes used and nobody was told.</summary>
    public RunCost Cost { get; init; }

    public static string PathIn(string output) => Path.Combine(output, Name);

    public static UnsentLog? Read(string output) =>
        File.Exists(PathIn(output)) ? JsonSerializer.Deserialize<UnsentLog>(File.ReadAllBytes(PathIn(output)), Json) : null;

    public void Write(string output)
    {
        Directory.CreateDirectory(output);
        File.WriteAllBytes(PathIn(output) + ".tmp", JsonSerializer.SerializeToUtf8Bytes(this, Json));
        File.Move(PathIn(output) + ".tmp", PathIn(output), overwrite: true);
    }
}
