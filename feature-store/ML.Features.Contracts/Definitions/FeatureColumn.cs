namespace ML.Features.Contracts.Definitions;

/// <summary>One feature of a table.</summary>
public sealed record FeatureColumn
{
    public string Name { get; set; } = "";

    /// <summary>Type as Delta names it (<c>long</c>, <c>double</c>, <c>string</c>, …); checked against the table. Null: the table's.</summary>
    public string? Type { get; set; }

    public string? Description { get; set; }
}
