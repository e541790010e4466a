namespace ML.Registry.Contracts.ModelVersions;

/// <summary>MLflow's <c>ModelParam</c> message..</summary>
public sealed record ModelParam
{
    public string? Name { get; set; }

    public string? Value { get; set; }
}
