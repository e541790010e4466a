namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>DELETE /api/2.0/mlflow/registered-models/delete</c>.</summary>
public sealed record DeleteRegisteredModel
{
    public string? Name { get; set; }
}
