namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>POST /api/2.0/mlflow/registered-models/set-tag</c>.</summary>
public sealed record SetRegisteredModelTag
{
    public string? Name { get; set; }

    public string? Key { get; set; }

    public string? Value { get; set; }
}
