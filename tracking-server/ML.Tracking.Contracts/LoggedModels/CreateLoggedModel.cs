namespace ML.Tracking.Contracts.LoggedModels;

/// <summary><c>POST /api/2.0/mlflow/logged-models</c>.</summary>
public sealed record CreateLoggedModel
{
    public string? ExperimentId { get; set; }

    public string? Name { get; set; }

    public string? ModelType { get; set; }

    public string? SourceRunId { get; set; }

    public List<LoggedModelParameter>? Params { get; set; }

    public List<LoggedModelTag>? Tags { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public LoggedModel? Model { get; set; }
    }
}
