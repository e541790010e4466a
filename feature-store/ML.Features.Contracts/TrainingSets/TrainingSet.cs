namespace ML.Features.Contracts.TrainingSets;

/// <summary>A training set and how it was made; enough to make it again, row for row.</summary>
public sealed record TrainingSet
{
    public string Name { get; init; } = "";

    public string Location { get; init; } = "";

    /// <summary>Delta version of the result.</summary>
    public long Version { get; init; }

    public long Rows { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public long CreatedAt { get; init; }

    /// <summary>The request with every name resolved.</summary>
    public CreateTrainingSet Request { get; init; } = new();

    /// <summary>Every table that was read, pinned to its version.</summary>
    public IReadOnlyList<SourceVersion> Sources { get; init; } = [];

    /// <summary>The engine that made it: <c>embedded</c> or <c>spark</c>.</summary>
    public string Engine { get; init; } = "embedded";

    /// <summary>For each looked-up feature, how many spine rows got a value.</summary>
    public SortedDictionary<string, long>? Found { get; init; }
}
