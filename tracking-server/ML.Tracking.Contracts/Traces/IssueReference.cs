namespace ML.Tracking.Contracts.Traces;

/// <summary>MLflow's <c>IssueReference</c> message: the issue that the assessment's name is the id of.</summary>
public sealed record IssueReference
{
    public string? IssueName { get; set; }
}
