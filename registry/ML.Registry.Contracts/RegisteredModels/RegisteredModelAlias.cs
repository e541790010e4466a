namespace ML.Registry.Contracts.RegisteredModels;

/// <summary>MLflow's <c>RegisteredModelAlias</c> message..</summary>
public sealed record RegisteredModelAlias
{
    public string? Alias { get; set; }

    public string? Version { get; set; }
}
