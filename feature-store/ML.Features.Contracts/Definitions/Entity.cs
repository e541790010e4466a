namespace ML.Features.Contracts.Definitions;

/// <summary>What features are of, such as a driver: the key column that stands for it in tables. Feast clients may ask by its name.</summary>
public sealed record Entity : FeatureDefinition
{
    public const string KindName = "entity";

    /// <summary>The key column.</summary>
    public string JoinKey { get; set; } = "";

    /// <summary>Type of the key as Delta names it; tables with that primary key must have it.</summary>
    public string Type { get; set; } = "long";
}
