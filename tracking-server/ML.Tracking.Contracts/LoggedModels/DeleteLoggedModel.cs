namespace ML.Tracking.Contracts.LoggedModels;

/// <summary><c>DELETE /api/2.0/mlflow/logged-models/{model_id}</c>.</summary>
public sealed record DeleteLoggedModel
{
    public string? ModelId { get; set; }
}
