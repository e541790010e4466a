namespace ML.Features.Contracts.Definitions;

/// <summary>One feature of a table.</summary>
public sealed record FeatureColumn
{
    public string Name { get; init; } = "";

    /// <summary>Type as Delta names it (<c>long</c>, <c>double</c>, <c>string</c>, …); checked against the table. Null: the table's.</summary>
    public string? Type { get; init; }

    public string? Description { get; init; }
}
