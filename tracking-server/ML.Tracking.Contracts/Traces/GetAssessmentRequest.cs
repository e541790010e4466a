namespace ML.Tracking.Contracts.Traces;

/// <summary><c>GET /api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}</c>.</summary>
public sealed record GetAssessmentRequest
{
    public string? TraceId { get; set; }

    public string? AssessmentId { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Assessment? Assessment { get; set; }
    }
}
