namespace ML.Features.Contracts.Definitions;

/// <summary>A feature computed for each request from request values and looked-up features.</summary>
public sealed record OnDemandFeature : FeatureDefinition
{
    public const string KindName = "on_demand_feature";

    /// <summary>An expression in DuckDB's SQL over <see cref="Inputs"/>.</summary>
    public string Expression { get; set; } = "";

    /// <summary>Parameter → type as Delta names it.</summary>
    public SortedDictionary<string, string>? Inputs { get; set; }

    /// <summary>Type of the result as Delta names it; the expression is cast to it.</summary>
    public string Type { get; set; } = "double";
}
