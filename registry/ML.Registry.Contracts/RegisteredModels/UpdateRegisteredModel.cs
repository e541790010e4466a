namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>PATCH /api/2.0/mlflow/registered-models/update</c>.</summary>
public sealed record UpdateRegisteredModel
{
    public string? Name { get; set; }

    public string? Description { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public RegisteredModel? RegisteredModel { get; set; }
    }
}
