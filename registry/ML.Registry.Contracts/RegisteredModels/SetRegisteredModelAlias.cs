namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>POST /api/2.0/mlflow/registered-models/alias</c>.</summary>
public sealed record SetRegisteredModelAlias
{
    public string? Name { get; set; }

    public string? Alias { get; set; }

    public string? Version { get; set; }
}
