namespace ML.Lakehouse.Actions;

/// <summary>The header of a V2 checkpoint.</summary>
public sealed record CheckpointMetadata(long Version) : LogAction;
