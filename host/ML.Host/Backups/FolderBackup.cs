using ML.Common.Errors;

namespace ML.Host.Backups;

/// <summary>
/// Copies a folder in which a server goes on writing, in an order that leaves nothing out: spools, then the logs of Delta
/// tables, then everything else. A row that moves from a spool into its table meanwhile is in the spool's copy (the table
/// knows which spool files it has), and every data file that a copied log names was there before the log was.
/// </summary>
/// <param name="copier">Takes the files.</param>
/// <param name="without">Absolute paths of databases' files, which are copied by other means.</param>
sealed class FolderBackup(FileCopier copier, IReadOnlySet<string> without)
{
    const string Log = "_delta_log", Spool = "_spool", Held = ".held", LastCheckpoint = "_last_checkpoint", Upload = ".ml-upload-";
    const int VersionDigits = 20, Attempts = 20;
    readonly List<string> leftOut = [];

    /// <summary>Symbolic links, which are not followed.</summary>
    public IReadOnlyList<string> LeftOut => leftOut;

    public void Copy(Place place)
    {
        if (!Directory.Exists(place.Address)) return;
        var folders = Folders(place.Address).ToList();
        foreach (var spool in folders.Where(f => IsSpool(Path.GetFileName(f)))) CopySpool(place, spool);
        foreach (var log in folders.Where(f => Path.GetFileName(f) == Log)) CopyLog(place, log);
        foreach (var folder in Folders(place.Address)) CopyRest(place, folder);
    }

    // A spool's files change their names and go; the copy is one moment's, or is begun again.
    void CopySpool(Place place, string folder)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var names = Lines(folder);
            if (!names.SequenceEqual(Lines(folder))) continue;
            if (names.All(name => copier.TryCopy(Path.Combine(folder, name), Relative(place, folder, name), immutable: false)) && names.SequenceEqual(Lines(folder))) return;
            copier.Undo(Relative(place, folder, "").TrimEnd('/'));
        }

        throw Changed(folder);
    }

    // The file by which a process holds its spool says nothing to another.
    static List<string> Lines(string folder) => [.. Names(folder).Where(name => name != Held)];

    // The hint first: the checkpoint it names is older than the list. One reading of a folder may miss a name that came
    // before another one it has, the next reading up to the same version has them all.
    static List<string> Versions(string folder)
    {
        var seen = Names(folder).Where(IsVersion).ToList();
        if (seen.Count == 0) return [];
        var newest = seen.Max(name => name[..VersionDigits])!;
        return [.. Names(folder).Where(name => IsVersion(name) && string.CompareOrdinal(name[..VersionDigits], newest) <= 0)];
    }

    void CopyLog(Place place, string folder)
    {
        copier.TryCopy(Path.Combine(folder, LastCheckpoint), Relative(place, folder, LastCheckpoint), immutable: false);
        foreach (var name in Versions(folder))
            if (!copier.TryCopy(Path.Combine(folder, name), Relative(place, folder, name), immutable: false)) throw Changed(folder);
    }

    void CopyRest(Place place, string folder)
    {
        var kind = Path.GetFileName(folder);
        if (IsSpool(kind)) return;
        foreach (var name in Names(folder))
        {
            var file = Path.Combine(folder, name);
            if (without.Contains(file) || name.StartsWith(Upload, StringComparison.Ordinal) || (kind == Log && (IsVersion(name) || name == LastCheckpoint))) continue;
            if (new FileInfo(file).LinkTarget is not null) leftOut.Add(file);
            else if (!copier.TryCopy(file, Relative(place, folder, name), place.Immutable || IsDataFile(place, file)) && IsDataFile(place, file)) throw Changed(folder);
        }
    }

    // Each process that logs to a table has one of its own: _spool, _spool-2, …
    static bool IsSpool(string folder) => folder == Spool || folder.StartsWith(Spool + "-", StringComparison.Ordinal);

    static bool IsDataFile(Place place, string file)
    {
        if (!file.EndsWith(".parquet", StringComparison.Ordinal)) return false;
        for (var folder = Path.GetDirectoryName(file)!; place.Contains(folder); folder = Path.GetDirectoryName(folder)!)
            if (Directory.Exists(Path.Combine(folder, Log))) return true;
        return false;
    }

    static bool IsVersion(string name) => name.Length > VersionDigits && name.AsSpan(0, VersionDigits).IndexOfAnyExceptInRange('0', '9') < 0;

    IEnumerable<string> Folders(string folder)
    {
        yield return folder;
        foreach (var below in Below(folder))
        {
            if (new DirectoryInfo(below).LinkTarget is null)
                foreach (var each in Folders(below)) yield return each;
            else if (!leftOut.Contains(below)) leftOut.Add(below);
        }
    }

    static string[] Below(string folder)
    {
        try
        {
            return Directory.GetDirectories(folder);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    static List<string> Names(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    static string Relative(Place place, string folder, string name) =>
        string.Join('/', new[] { place.Path, Path.GetRelativePath(place.Address, folder), name }.Where(p => p != "."));

    static PlatformException Changed(string folder) => new(
        ErrorCode.InvalidState, $"files of '{folder}' were removed while they were copied: let VACUUM and clean-ups end, then start the backup again");
}
