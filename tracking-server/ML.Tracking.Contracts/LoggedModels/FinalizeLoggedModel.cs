namespace ML.Tracking.Contracts.LoggedModels;

/// <summary><c>PATCH /api/2.0/mlflow/logged-models/{model_id}</c>.</summary>
public sealed record FinalizeLoggedModel
{
    public string? ModelId { get; set; }

    public string? Status { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public LoggedModel? Model { get; set; }
    }
}
