namespace ML.Features.Contracts.Statistics;

/// <summary><c>GET /api/2.0/ml/features/statistics?name=…&amp;version=…</c>.</summary>
public sealed record GetStatistics
{
    /// <summary>A defined table or view, or a training set.</summary>
    public string? Name { get; set; }

    /// <summary>Delta version. Null: the newest.</summary>
    public long? Version { get; set; }

    public sealed record Response(string Name, long? Version, IReadOnlyList<FeatureStatistics> Features);
}
