namespace ML.Tracking.Contracts.LoggedModels;

/// <summary>MLflow's <c>LoggedModel</c> message..</summary>
public sealed record LoggedModel
{
    public LoggedModelInfo? Info { get; set; }

    public LoggedModelData? Data { get; set; }
}
