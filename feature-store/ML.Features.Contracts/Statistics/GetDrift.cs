namespace ML.Features.Contracts.Statistics;

/// <summary><c>GET /api/2.0/ml/features/drift</c>: population stability index of each feature between two populations.</summary>
public sealed record GetDrift
{
    /// <summary>A defined table or view, a training set, or a location: what the model was trained on.</summary>
    public string? Baseline { get; init; }

    public long? BaselineVersion { get; init; }

    /// <summary>As <see cref="Baseline"/>: what is seen now. Null: the baseline's own table, at <see cref="CurrentVersion"/>.</summary>
    public string? Current { get; init; }

    public long? CurrentVersion { get; init; }

    public sealed record Response(IReadOnlyList<FeatureDrift> Features);
}
