namespace ML.Tables.History;

/// <summary>What a commit says about itself.</summary>
/// <param name="Timestamp">Milliseconds since 1970.</param>
/// <param name="Operation">Such as WRITE, MERGE or OPTIMIZE; empty when the writer gave none.</param>
public sealed record TableCommit(
    long Version, long Timestamp, string Operation, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Metrics,
    string? UserName, string? EngineInfo, string? UserMetadata);
