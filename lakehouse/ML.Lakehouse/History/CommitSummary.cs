namespace ML.Lakehouse.History;

/// <summary>One line of a table's history.</summary>
public sealed record CommitSummary(
    long Version, DateTimeOffset Timestamp, string Operation, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Metrics,
    string? UserName, string? UserMetadata, string? EngineInfo, bool IsBlindAppend);
