namespace ML.Features.Contracts.Statistics;

/// <summary><c>GET /api/2.0/ml/features/drift</c>: population stability index of each feature between two populations.</summary>
public sealed record GetDrift
{
    /// <summary>A defined table or view, a training set, or a location: what the model was trained on.</summary>
    public string? Baseline { get; set; }

    public long? BaselineVersion { get; set; }

    /// <summary>As <see cref="Baseline"/>: what is seen now. Null: the baseline's own table, at <see cref="CurrentVersion"/>.</summary>
    public string? Current { get; set; }

    public long? CurrentVersion { get; set; }

    public sealed record Response(IReadOnlyList<FeatureDrift> Features);
}
