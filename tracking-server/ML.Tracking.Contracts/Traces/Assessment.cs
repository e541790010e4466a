namespace ML.Tracking.Contracts.Traces;

/// <summary>MLflow's <c>Assessment</c> message: what a person, a program or a model thinks of a trace or of one of its spans.</summary>
public sealed record Assessment
{
    public string? AssessmentId { get; set; }

    public string? AssessmentName { get; set; }

    public string? TraceId { get; set; }

    /// <summary>The span it is about; null for the whole trace.</summary>
    public string? SpanId { get; set; }

    public AssessmentSource? Source { get; set; }

    /// <summary>RFC 3339, to the millisecond.</summary>
    public string? CreateTime { get; set; }

    /// <inheritdoc cref="CreateTime"/>
    public string? LastUpdateTime { get; set; }

    public Feedback? Feedback { get; set; }

    public Expectation? Expectation { get; set; }

    public IssueReference? Issue { get; set; }

    public string? Rationale { get; set; }

    /// <summary>The older place of <see cref="Feedback.Error"/>; read and passed over, as MLflow does.</summary>
    public AssessmentError? Error { get; set; }

    public Dictionary<string, string>? Metadata { get; set; }

    /// <summary>The assessment that this one takes the place of.</summary>
    public string? Overrides { get; set; }

    /// <summary>False once another has taken its place.</summary>
    public bool? Valid { get; set; }
}
