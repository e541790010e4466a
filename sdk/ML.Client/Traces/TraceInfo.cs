namespace ML.Client.Traces;

/// <summary>What the server knows of a trace, without its spans.</summary>
public sealed record TraceInfo
{
    /// <summary>Its id, <c>tr-…</c>.</summary>
    public string? TraceId { get; set; }

    /// <summary>The caller's own id for it.</summary>
    public string? ClientRequestId { get; set; }

    /// <summary>The experiment it belongs to.</summary>
    public TraceLocation? TraceLocation { get; set; }

    /// <summary>The beginning of what went in.</summary>
    public string? RequestPreview { get; set; }

    /// <summary>The beginning of what came out.</summary>
    public string? ResponsePreview { get; set; }

    /// <summary>When it started, RFC 3339.</summary>
    public DateTimeOffset? RequestTime { get; set; }

    /// <summary>How long it took, such as <c>1.5s</c>.</summary>
    public string? ExecutionDuration { get; set; }

    /// <summary>OK, ERROR or IN_PROGRESS.</summary>
    public string? State { get; set; }

    /// <summary>Facts set when it was made, such as <c>mlflow.trace.tokenUsage</c>.</summary>
    public Dictionary<string, string>? TraceMetadata { get; set; }

    /// <summary>Its tags.</summary>
    public Dictionary<string, string>? Tags { get; set; }

    /// <summary>Feedback and expectations.</summary>
    public List<Assessment>? Assessments { get; set; }
}
