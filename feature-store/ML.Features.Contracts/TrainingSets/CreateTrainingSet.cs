using ML.Features.Contracts.Definitions;

namespace ML.Features.Contracts.TrainingSets;

/// <summary><c>POST /api/2.0/ml/features/training-sets/create</c>: joins features to a spine, point in time.</summary>
public sealed record CreateTrainingSet
{
    /// <summary>Name of the result; its Delta table lies in the feature store's own folder unless <see cref="Location"/> is given.</summary>
    public string Name { get; set; } = "";

    public SpineSource Spine { get; set; } = new();

    /// <summary>Name of a feature spec. Excludes <see cref="Features"/>.</summary>
    public string? FeatureSpec { get; set; }

    public IReadOnlyList<FeatureSpecEntry>? Features { get; set; }

    public IReadOnlyList<string>? ExcludeColumns { get; set; }

    /// <summary>Column of the spine to be predicted; it must exist. Null: none.</summary>
    public string? Label { get; set; }

    /// <summary>
    /// ISO time: tables with a created time are seen as they were known then. Null: each spine row sees what was known at its
    /// own time.
    /// </summary>
    public string? AsKnownAt { get; set; }

    /// <summary>Folder of the Delta table to write. Null: the feature store's own.</summary>
    public string? Location { get; set; }

    /// <summary><c>embedded</c>, or <c>spark</c> for the cluster that the feature store is set up with. Null: embedded.</summary>
    public string? Engine { get; set; }

    /// <summary>Run to which the result is logged as a dataset. Null: none.</summary>
    public string? RunId { get; set; }
}
