namespace ML.Features.Contracts.TrainingSets;

/// <summary>A training set and how it was made; enough to make it again, row for row.</summary>
public sealed record TrainingSet
{
    public string Name { get; set; } = "";

    public string Location { get; set; } = "";

    /// <summary>Delta version of the result.</summary>
    public long Version { get; set; }

    public long Rows { get; set; }

    /// <summary>Milliseconds since 1970.</summary>
    public long CreatedAt { get; set; }

    /// <summary>The request with every name resolved.</summary>
    public CreateTrainingSet Request { get; set; } = new();

    /// <summary>Every table that was read, pinned to its version.</summary>
    public IReadOnlyList<SourceVersion> Sources { get; set; } = [];

    /// <summary>Versions of the on-demand features that were computed. Null: none was.</summary>
    public SortedDictionary<string, int>? Functions { get; set; }

    /// <summary>For each looked-up feature, how many spine rows got a value.</summary>
    public SortedDictionary<string, long>? Found { get; set; }
}
