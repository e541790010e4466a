namespace ML.Tracking.Contracts.Datasets;

/// <summary><c>POST /api/2.0/mlflow/runs/log-inputs</c>.</summary>
public sealed record LogInputs
{
    public string? RunId { get; set; }

    public List<DatasetInput>? Datasets { get; set; }

    public List<ModelInput>? Models { get; set; }
}
