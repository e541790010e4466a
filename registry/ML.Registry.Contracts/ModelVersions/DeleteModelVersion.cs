namespace ML.Registry.Contracts.ModelVersions;

/// <summary><c>DELETE /api/2.0/mlflow/model-versions/delete</c>.</summary>
public sealed record DeleteModelVersion
{
    public string? Name { get; set; }

    public string? Version { get; set; }
}
