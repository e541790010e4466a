namespace ML.Tracking.Contracts.Traces;

/// <summary><c>DELETE /api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}</c>.</summary>
public sealed record DeleteAssessment
{
    public string? TraceId { get; set; }

    public string? AssessmentId { get; set; }
}
