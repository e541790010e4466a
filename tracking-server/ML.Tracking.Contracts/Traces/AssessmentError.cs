namespace ML.Tracking.Contracts.Traces;

/// <summary>MLflow's <c>AssessmentError</c> message: why there is no feedback.</summary>
public sealed record AssessmentError
{
    public string? ErrorCode { get; set; }

    public string? ErrorMessage { get; set; }

    public string? StackTrace { get; set; }
}
