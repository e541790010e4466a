namespace ML.Tracking.Contracts.Traces;

/// <summary>MLflow's <c>AssessmentSource</c> message: who assessed.</summary>
public sealed record AssessmentSource
{
    /// <summary>HUMAN, LLM_JUDGE, CODE or SOURCE_TYPE_UNSPECIFIED.</summary>
    public string? SourceType { get; set; }

    public string? SourceId { get; set; }
}
