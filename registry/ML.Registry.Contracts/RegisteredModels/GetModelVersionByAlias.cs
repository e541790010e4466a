using ML.Registry.Contracts.ModelVersions;

namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>GET /api/2.0/mlflow/registered-models/alias</c>.</summary>
public sealed record GetModelVersionByAlias
{
    public string? Name { get; set; }

    public string? Alias { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public ModelVersion? ModelVersion { get; set; }
    }
}
