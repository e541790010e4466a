using System.Text.Json;

namespace ML.Tables.Files;

/// <summary>A data file of one version.</summary>
/// <param name="Path">As in the log: relative to the table's folder, URI-encoded.</param>
/// <param name="Rows">Without deleted ones; null when unknown.</param>
/// <param name="DeletedRows">Rows in the file that a deletion vector hides.</param>
/// <param name="ModificationTime">Milliseconds since 1970.</param>
/// <param name="MinValues">By column, as far as the writer noted them.</param>
public sealed record TableFile(
    string Path, long Size, long? Rows, long DeletedRows, long ModificationTime, IReadOnlyDictionary<string, string?> PartitionValues,
    IReadOnlyDictionary<string, JsonElement> MinValues, IReadOnlyDictionary<string, JsonElement> MaxValues, IReadOnlyDictionary<string, JsonElement> NullCount);
