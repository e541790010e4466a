namespace ML.Host.Backups;

/// <summary>One thing a server keeps, as a backup holds it.</summary>
/// <param name="Name">For people.</param>
/// <param name="Kind">What stands in the backup.</param>
/// <param name="Source">Where the server kept it, without passwords.</param>
/// <param name="Path">Below the backup's folder; empty for a reference.</param>
/// <param name="Files">How many files.</param>
/// <param name="Bytes">Their size together.</param>
sealed record BackupPart(string Name, PartKind Kind, string Source, string Path, int Files = 0, long Bytes = 0);
