namespace ML.Lakehouse.Actions;

/// <summary>A file with the changes of one commit, for the change data feed.</summary>
public sealed record AddCdcFile(string Path, IReadOnlyDictionary<string, string?> PartitionValues, long Size) : LogAction;
