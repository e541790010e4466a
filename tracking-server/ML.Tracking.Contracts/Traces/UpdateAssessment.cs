namespace ML.Tracking.Contracts.Traces;

/// <summary><c>PATCH /api/3.0/mlflow/traces/{trace_id}/assessments/{assessment_id}</c>.</summary>
public sealed record UpdateAssessment
{
    public Assessment? Assessment { get; set; }

    /// <summary>Names of the fields to change, with commas between: assessment_name, feedback, expectation, rationale, metadata.</summary>
    public string? UpdateMask { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Assessment? Assessment { get; set; }
    }
}
