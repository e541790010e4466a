using System.Text.Json.Nodes;

namespace ML.Client.Traces;

/// <summary>A judgement of a trace or of one of its spans: feedback, or what was expected.</summary>
public sealed record Assessment
{
    /// <summary>Its id, <c>a-…</c>.</summary>
    public string? AssessmentId { get; set; }

    /// <summary>What is judged, such as <c>correctness</c>.</summary>
    public string? AssessmentName { get; set; }

    /// <summary>The trace.</summary>
    public string? TraceId { get; set; }

    /// <summary>The span; null for the whole trace.</summary>
    public string? SpanId { get; set; }

    /// <summary>Who judges.</summary>
    public AssessmentSource? Source { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreateTime { get; set; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset? LastUpdateTime { get; set; }

    /// <summary>Feedback; null for an expectation.</summary>
    public FeedbackValue? Feedback { get; set; }

    /// <summary>What was expected; null for feedback.</summary>
    public ExpectationValue? Expectation { get; set; }

    /// <summary>Why.</summary>
    public string? Rationale { get; set; }

    /// <summary>Facts beside it.</summary>
    public Dictionary<string, string>? Metadata { get; set; }

    /// <summary>False once another one replaced it.</summary>
    public bool? Valid { get; set; }

    /// <summary>A feedback's value.</summary>
    public sealed record FeedbackValue
    {
        /// <summary>Number, text, truth value, list or map.</summary>
        public JsonNode? Value { get; set; }
    }

    /// <summary>An expectation's value.</summary>
    public sealed record ExpectationValue
    {
        /// <summary>Number, text, truth value, list or map.</summary>
        public JsonNode? Value { get; set; }
    }
}
