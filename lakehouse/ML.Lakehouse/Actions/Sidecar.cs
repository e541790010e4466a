namespace ML.Lakehouse.Actions;

/// <summary>A file under <c>_delta_log/_sidecars</c> with part of a V2 checkpoint's file actions.</summary>
public sealed record Sidecar(string Path, long SizeInBytes, long ModificationTime) : LogAction;
