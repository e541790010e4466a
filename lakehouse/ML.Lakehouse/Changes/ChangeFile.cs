using ML.Lakehouse.Scans;

namespace ML.Lakehouse.Changes;

/// <summary>A file whose rows are changes of one commit.</summary>
/// <param name="Type">What happened to the rows; null when the file says so itself.</param>
sealed record ChangeFile(ScanFile File, string? Type, long Version, DateTimeOffset Time);
