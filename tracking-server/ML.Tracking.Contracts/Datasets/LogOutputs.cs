namespace ML.Tracking.Contracts.Datasets;

/// <summary><c>POST /api/2.0/mlflow/runs/outputs</c>.</summary>
public sealed record LogOutputs
{
    public string? RunId { get; set; }

    public List<ModelOutput>? Models { get; set; }
}
