using System.Text.Json;

namespace ML.Tracking.Contracts.Traces;

/// <summary>MLflow's <c>Feedback</c> message: a judgement, any JSON value.</summary>
public sealed record Feedback
{
    public JsonElement? Value { get; set; }

    public AssessmentError? Error { get; set; }
}
