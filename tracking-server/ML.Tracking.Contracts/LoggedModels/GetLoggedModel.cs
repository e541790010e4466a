namespace ML.Tracking.Contracts.LoggedModels;

/// <summary><c>GET /api/2.0/mlflow/logged-models/{model_id}</c>.</summary>
public sealed record GetLoggedModel
{
    public string? ModelId { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public LoggedModel? Model { get; set; }
    }
}
