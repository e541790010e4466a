namespace ML.Registry.Contracts.RegisteredModels;

/// <summary><c>GET /api/2.0/mlflow/registered-models/get</c>.</summary>
public sealed record GetRegisteredModel
{
    public string? Name { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public RegisteredModel? RegisteredModel { get; set; }
    }
}
