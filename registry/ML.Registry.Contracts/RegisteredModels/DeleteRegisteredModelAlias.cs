namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>DELETE /api/2.0/mlflow/registered-models/alias</c>.</summary>
public sealed record DeleteRegisteredModelAlias
{
    public string? Name { get; set; }

    public string? Alias { get; set; }
}
