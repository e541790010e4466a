namespace ML.Registry.Sources;

/// <summary>A source that has been checked.</summary>
/// <param name="Source">What the version records.</param>
/// <param name="StorageLocation">Where the files are.</param>
/// <param name="SourceRunId">The run behind the logged model that was named; null when none was.</param>
sealed record ResolvedSource(string Source, string StorageLocation, string? SourceRunId = null);
