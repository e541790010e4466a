namespace ML.Tracking.Contracts.LoggedModels;

/// <summary>MLflow's <c>LoggedModelRegistrationInfo</c> message..</summary>
public sealed record LoggedModelRegistrationInfo
{
    public string? Name { get; set; }

    public string? Version { get; set; }
}
