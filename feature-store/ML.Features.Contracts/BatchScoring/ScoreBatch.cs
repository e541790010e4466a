using ML.Features.Contracts.TrainingSets;

namespace ML.Features.Contracts.BatchScoring;

/// <summary><c>POST /api/2.0/ml/features/score-batch</c>: scores a table of keys with a registered model, features point in time.</summary>
public sealed record ScoreBatch
{
    /// <summary>Name of the result; its Delta table lies in the feature store's own folder unless <see cref="Location"/> is given.</summary>
    public string Name { get; set; } = "";

    /// <summary>The model, such as <c>models:/delay@champion</c>. When it carries a feature spec its features are looked up by the rows' keys.</summary>
    public string ModelUri { get; set; } = "";

    /// <summary>The rows to score: keys, times, request values, and columns that win over looked-up ones of their name.</summary>
    public SpineSource Spine { get; set; } = new();

    /// <summary>ISO time: tables with a created time are seen as they were known then. Null: as known at each row's own time.</summary>
    public string? AsKnownAt { get; set; }

    /// <summary>Folder of the Delta table to write. Null: the feature store's own.</summary>
    public string? Location { get; set; }

    /// <summary>What was written.</summary>
    /// <param name="Version">Delta version of the table of predictions.</param>
    /// <param name="ModelVersion">The version that the URI stood for.</param>
    /// <param name="Sources">Every table that was read, pinned to its version.</param>
    public sealed record Response(string Name, string Location, long Version, long Rows, string ModelVersion, IReadOnlyList<SourceVersion> Sources);
}
