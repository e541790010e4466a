namespace ML.Registry.Contracts.RegisteredModels;

/// <summary>MLflow's <c>RegisteredModelTag</c> message..</summary>
public sealed record RegisteredModelTag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
