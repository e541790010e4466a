namespace ML.Lakehouse.Actions;

/// <summary>How far an application has written; makes its writes idempotent.</summary>
public sealed record Transaction(string AppId, long Version, long? LastUpdated) : LogAction;
