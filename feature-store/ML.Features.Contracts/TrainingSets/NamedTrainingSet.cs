namespace ML.Features.Contracts.TrainingSets;

/// <summary>Names a training set: <c>training-sets/get</c> and <c>training-sets/rebuild</c>.</summary>
public sealed record NamedTrainingSet
{
    public string? Name { get; set; }

    /// <summary>Where a rebuild is written. Null: over the first result.</summary>
    public string? Location { get; set; }
}
