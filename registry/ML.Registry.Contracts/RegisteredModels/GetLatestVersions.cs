using ML.Registry.Contracts.ModelVersions;

namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>POST /api/2.0/mlflow/registered-models/get-latest-versions</c>, <c>GET /api/2.0/mlflow/registered-models/get-latest-versions</c>.</summary>
public sealed record GetLatestVersions
{
    public string? Name { get; set; }

    public List<string>? Stages { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<ModelVersion>? ModelVersions { get; set; }
    }
}
