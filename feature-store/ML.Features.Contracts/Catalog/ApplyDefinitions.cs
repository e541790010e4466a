using ML.Features.Contracts.Definitions;

namespace ML.Features.Contracts.Catalog;

/// <summary><c>POST /api/2.0/ml/features/apply</c>.</summary>
public sealed record ApplyDefinitions
{
    public IReadOnlyList<FeatureDefinition> Definitions { get; init; } = [];

    /// <summary>Whether only the plan is wanted.</summary>
    public bool DryRun { get; init; }

    public sealed record Response(IReadOnlyList<DefinitionChange> Changes);
}
