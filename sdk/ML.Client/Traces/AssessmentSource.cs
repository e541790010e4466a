namespace ML.Client.Traces;

/// <summary>Who judged a trace.</summary>
public sealed record AssessmentSource
{
    /// <summary>HUMAN, LLM_JUDGE or CODE.</summary>
    public string? SourceType { get; set; }

    /// <summary>The person, model or program.</summary>
    public string? SourceId { get; set; }

    /// <summary>A person.</summary>
    public static AssessmentSource Human(string id) => new() { SourceType = "HUMAN", SourceId = id };

    /// <summary>A language model.</summary>
    public static AssessmentSource LlmJudge(string id) => new() { SourceType = "LLM_JUDGE", SourceId = id };

    /// <summary>A program.</summary>
    public static AssessmentSource Code(string id) => new() { SourceType = "CODE", SourceId = id };
}
