namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>POST /api/2.0/mlflow/registered-models/create</c>.</summary>
public sealed record CreateRegisteredModel
{
    public string? Name { get; set; }

    public List<RegisteredModelTag>? Tags { get; set; }

    public string? Description { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public RegisteredModel? RegisteredModel { get; set; }
    }
}
