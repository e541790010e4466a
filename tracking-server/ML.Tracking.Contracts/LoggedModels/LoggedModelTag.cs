namespace ML.Tracking.Contracts.LoggedModels;

/// <summary>MLflow's <c>LoggedModelTag</c> message..</summary>
public sealed record LoggedModelTag
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
