namespace ML.Lakehouse.Writing;

/// <summary>What a write led to.</summary>
/// <param name="Version">The version that holds the write.</param>
/// <param name="Committed">False when the write was a repetition of one that an earlier version holds.</param>
/// <param name="Metrics">Counts by the names that Delta's history uses, such as <c>numOutputRows</c>.</param>
public sealed record CommitResult(long Version, bool Committed, IReadOnlyDictionary<string, long> Metrics);
