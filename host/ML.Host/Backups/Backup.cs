using ML.Common.Errors;

namespace ML.Host.Backups;

/// <summary>A backup that was read and found whole.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">What it holds.</param>
sealed record Backup(string Folder, BackupManifest Manifest)
{
    const int Shown = 10;

    /// <summary>Reads the manifest and every file.</summary>
    /// <exception cref="PlatformException">Names the files that are missing or damaged.</exception>
    public static async Task<Backup> OpenAsync(string source, CancellationToken cancellation)
    {
        var folder = Path.GetFullPath(source);
        var manifest = await BackupManifest.ReadAsync(folder, cancellation);
        List<string> wrong = [.. Inconsistencies(manifest)];
        if (wrong.Count == 0) wrong.AddRange(manifest.Files.Select(f => Fault(folder, f)).OfType<string>());
        if (wrong.Count == 0) return new(folder, manifest);
        var more = wrong.Count > Shown ? $", and {wrong.Count - Shown} more" : "";
        throw new PlatformException(ErrorCode.InvalidState, $"the backup '{folder}' is not whole: {string.Join("; ", wrong.Take(Shown))}{more}. Nothing was changed");
    }

    public IEnumerable<BackupFile> FilesOf(string path) =>
        Manifest.Files.Where(f => f.Path == path || f.Path.StartsWith(path + '/', StringComparison.Ordinal));

    static IEnumerable<string> Inconsistencies(BackupManifest manifest)
    {
        foreach (var file in manifest.Files.Where(f => Path.IsPathRooted(f.Path) || f.Path.Split('/').Any(p => p is "" or "." or "..")))
            yield return $"{BackupManifest.FileName} names '{file.Path}', which is no path inside a backup";
        var counted = manifest.Parts.Sum(p => p.Files);
        if (counted != manifest.Files.Count) yield return $"{BackupManifest.FileName} counts {counted} files and lists {manifest.Files.Count}";
    }

    static string? Fault(string folder, BackupFile file)
    {
        var path = Path.Combine(folder, file.Path);
        if (!File.Exists(path)) return $"{file.Path} is missing";
        var length = new FileInfo(path).Length;
        if (length != file.Bytes) return $"{file.Path} has {length} bytes instead of {file.Bytes}";
        return FileCopier.Hash(path).Sha256 == file.Sha256 ? null : $"{file.Path} is damaged: its SHA-256 is not the manifest's";
    }
}
