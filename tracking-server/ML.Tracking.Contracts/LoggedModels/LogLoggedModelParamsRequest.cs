namespace ML.Tracking.Contracts.LoggedModels;

/// <summary><c>POST /api/2.0/mlflow/logged-models/{model_id}/params</c>.</summary>
public sealed record LogLoggedModelParamsRequest
{
    public string? ModelId { get; set; }

    public List<LoggedModelParameter>? Params { get; set; }
}
