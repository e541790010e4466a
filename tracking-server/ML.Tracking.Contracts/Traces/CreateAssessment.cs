namespace ML.Tracking.Contracts.Traces;

/// <summary><c>POST /api/3.0/mlflow/traces/{trace_id}/assessments</c>.</summary>
public sealed record CreateAssessment
{
    public Assessment? Assessment { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Assessment? Assessment { get; set; }
    }
}
