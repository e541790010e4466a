namespace ML.Registry.Contracts.ModelVersions;

/// <summary><c>POST /api/2.0/mlflow/model-versions/set-tag</c>.</summary>
public sealed record SetModelVersionTag
{
    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? Key { get; set; }

    public string? Value { get; set; }
}
