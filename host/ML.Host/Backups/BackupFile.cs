namespace ML.Host.Backups;

/// <summary>One file of a backup.</summary>
/// <param name="Path">Below the backup's folder, with <c>/</c>.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Of its content, in lower-case hexadecimal digits.</param>
sealed record BackupFile(string Path, long Bytes, string Sha256);
