namespace ML.Lakehouse.Actions;

/// <summary>What makes a logical file: its path and its deletion vector.</summary>
readonly record struct FileKey(string Path, string? DeletionVector);
