namespace ML.Registry.Contracts.ModelVersions;

/// <summary><c>DELETE /api/2.0/mlflow/model-versions/delete-tag</c>.</summary>
public sealed record DeleteModelVersionTag
{
    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? Key { get; set; }
}
