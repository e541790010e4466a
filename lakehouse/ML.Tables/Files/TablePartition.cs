namespace ML.Tables.Files;

/// <summary>The files that share their partition values.</summary>
/// <param name="Rows">Null when a file has no statistics.</param>
public sealed record TablePartition(IReadOnlyDictionary<string, string?> Values, int Files, long Bytes, long? Rows);
