namespace ML.Serving.Compat.Tests.Scoring;

/// <summary>A request sent to both servers.</summary>
public sealed record ScoringCase(string Model, string Body, string? Type);
