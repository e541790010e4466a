namespace ML.Platform.SystemTables;

/// <summary>A thing that changed; the half that its key lacks is null.</summary>
readonly record struct ChangeKey(string? Id, long? Number);
