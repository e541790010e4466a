namespace ML.Registry.Contracts.ModelVersions;

/// <summary>MLflow's <c>ModelVersionTag</c> message..</summary>
public sealed record ModelVersionTag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
