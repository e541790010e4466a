namespace ML.Training.Tracking;

/// <summary>A file or folder, and the folder of the run that it belongs in (null: the top).</summary>
sealed record UnsentArtifact(string Path, string? Folder);
