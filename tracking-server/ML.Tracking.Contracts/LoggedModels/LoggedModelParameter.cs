namespace ML.Tracking.Contracts.LoggedModels;

/// <summary>MLflow's <c>LoggedModelParameter</c> message..</summary>
public sealed record LoggedModelParameter
{
    public string? Key { get; set; }

    public string? Value { get; set; }
}
