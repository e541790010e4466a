namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>DELETE /api/2.0/mlflow/registered-models/delete-tag</c>.</summary>
public sealed record DeleteRegisteredModelTag
{
    public string? Name { get; set; }

    public string? Key { get; set; }
}
