namespace ML.Tracking.Contracts.LoggedModels;

/// <summary><c>PATCH /api/2.0/mlflow/logged-models/{model_id}/tags</c>.</summary>
public sealed record SetLoggedModelTags
{
    public string? ModelId { get; set; }

    public List<LoggedModelTag>? Tags { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public LoggedModel? Model { get; set; }
    }
}
