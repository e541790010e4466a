namespace ML.Features.Contracts.Definitions;

/// <summary>Calls an on-demand feature.</summary>
public sealed record FeatureFunction
{
    /// <summary>A defined on-demand feature.</summary>
    public string Feature { get; set; } = "";

    /// <summary>Parameter → column or feature. Null: each parameter is bound to the column of its name.</summary>
    public SortedDictionary<string, string>? InputBindings { get; set; }

    /// <summary>Name in the result. Null: the on-demand feature's.</summary>
    public string? OutputName { get; set; }
}
