using ML.Features.Contracts.Definitions;

namespace ML.Features.Contracts.Catalog;

/// <summary><c>POST /api/2.0/ml/features/apply</c>.</summary>
public sealed record ApplyDefinitions
{
    public IReadOnlyList<FeatureDefinition> Definitions { get; set; } = [];

    /// <summary>Whether only the plan is wanted.</summary>
    public bool DryRun { get; set; }

    public sealed record Response(IReadOnlyList<DefinitionChange> Changes);
}
