namespace ML.Tracking.Contracts.Traces;

/// <summary>MLflow's <c>TraceInfoV3</c> message: what is known of a trace without its spans.</summary>
public sealed record TraceInfoV3
{
    /// <summary><c>tr-</c> and the 32 hexadecimal digits of OpenTelemetry's trace id.</summary>
    public string? TraceId { get; set; }

    /// <summary>An id of the caller's own.</summary>
    public string? ClientRequestId { get; set; }

    public TraceLocation? TraceLocation { get; set; }

    /// <summary>Never written: previews stand in its place.</summary>
    public string? Request { get; set; }

    /// <inheritdoc cref="Request"/>
    public string? Response { get; set; }

    /// <summary>The beginning of the inputs, at most 1,000 characters.</summary>
    public string? RequestPreview { get; set; }

    /// <summary>The beginning of the outputs, at most 1,000 characters.</summary>
    public string? ResponsePreview { get; set; }

    /// <summary>When it began: RFC 3339, to the millisecond.</summary>
    public string? RequestTime { get; set; }

    /// <summary>How long it took, in seconds with the letter s, such as <c>1.500s</c>; absent while it runs.</summary>
    public string? ExecutionDuration { get; set; }

    /// <summary>STATE_UNSPECIFIED, OK, ERROR or IN_PROGRESS.</summary>
    public string? State { get; set; }

    /// <summary>What was fixed when the trace was made: the run, the session, tokens, the trace's size.</summary>
    public Dictionary<string, string>? TraceMetadata { get; set; }

    public List<Assessment>? Assessments { get; set; }

    public Dictionary<string, string>? Tags { get; set; }
}
