namespace ML.Features.Contracts.Catalog;

/// <summary><c>GET /api/2.0/ml/features/definitions/get?name=…</c>; answers a <see cref="FeatureDescription"/>.</summary>
public sealed record DescribeDefinition
{
    public string? Name { get; set; }

    /// <summary>An older version. Null: the newest.</summary>
    public int? Version { get; set; }
}
