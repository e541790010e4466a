namespace ML.Tracking.Contracts.LoggedModels;

/// <summary><c>DELETE /api/2.0/mlflow/logged-models/{model_id}/tags/{tag_key}</c>.</summary>
public sealed record DeleteLoggedModelTag
{
    public string? ModelId { get; set; }

    public string? TagKey { get; set; }
}
