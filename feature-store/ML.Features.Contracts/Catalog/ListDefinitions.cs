namespace ML.Features.Contracts.Catalog;

/// <summary><c>GET /api/2.0/ml/features/definitions</c>.</summary>
public sealed record ListDefinitions
{
    /// <summary>Only this kind. Null: all.</summary>
    public string? Kind { get; set; }

    public sealed record Response(IReadOnlyList<DefinitionVersion> Definitions);
}
