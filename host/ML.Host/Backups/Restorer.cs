using ML.Common.Errors;
using ML.Host.Configuration;
using ML.Hosting.Databases;
using ML.Platform.SystemTables;

namespace ML.Host.Backups;

/// <summary>
/// Puts a backup where a server with certain options will look for it. Everything is copied beside its place first; only
/// then does anything that stood there go. Databases come last: what a row names is there before the row.
/// </summary>
sealed class Restorer(ServerOptions options, Backup backup, bool force)
{
    readonly string staging = $".ml-restore-{Guid.NewGuid():N}";
    readonly List<(BackupPart Part, Place Place)> targets = [];

    /// <exception cref="PlatformException">Nothing was changed, unless PostgreSQL itself failed.</exception>
    public async Task RestoreAsync(CancellationToken cancellation)
    {
        Match();
        foreach (var (_, place) in targets)
            if (!force && !await IsEmptyAsync(place, cancellation))
                throw PlatformException.Exists($"{place.Name}: '{Places.Shown(place)}' ({place.Flag}) is not empty; --force replaces it. Nothing was changed");
        try
        {
            foreach (var (part, place) in targets) Stage(part, place, cancellation);
            FileCopier.Flush();
            foreach (var (_, place) in targets.Where(t => t.Place.Kind == PartKind.Folder)) Swap(place.Address);
            foreach (var (part, place) in targets.Where(t => t.Place.Kind != PartKind.Folder)) await PutDatabaseAsync(part, place, cancellation);
            await ForgetSystemTablesAsync(cancellation);
            FileCopier.Flush();
        }
        finally
        {
            foreach (var (_, place) in targets) Clean(place);
        }
    }

    void Match()
    {
        var places = Places.Of(options);
        foreach (var part in backup.Manifest.Parts.Where(p => p.Kind != PartKind.Reference))
        {
            var place = places.FirstOrDefault(p => p.Name == part.Name)
                ?? throw PlatformException.Invalid($"the backup holds '{part.Name}' (of {part.Source}), and the settings name no place for it; {Hint(part)}");
            if (place.Kind != part.Kind) throw PlatformException.Invalid($"the backup holds '{part.Name}' as {part.Kind}, and {place.Flag} names {place.Kind} '{Places.Shown(place)}'");
            targets.Add((part, place));
        }
    }

    static string Hint(BackupPart part) => part.Name switch
    {
        "registry database" => "give --registry-store-uri",
        "artifact root" => "give --default-artifact-root",
        _ when part.Path.StartsWith("tables/", StringComparison.Ordinal) => $"give --tables-root {part.Path["tables/".Length..]}=FOLDER",
        _ => "give the setting that names it",
    };

    static async Task<bool> IsEmptyAsync(Place place, CancellationToken cancellation) => place.Kind switch
    {
        PartKind.Sqlite => !File.Exists(place.Address) && !File.Exists(place.Address + "-wal"),
        PartKind.PostgreSql => await PostgreSqlTools.IsEmptyAsync(place.Address, cancellation),
        _ => !Directory.Exists(place.Address) || !Directory.EnumerateFileSystemEntries(place.Address).Any(),
    };

    // Copies, never links: a server that writes must not reach into the backup.
    void Stage(BackupPart part, Place place, CancellationToken cancellation)
    {
        if (place.Kind == PartKind.PostgreSql) return;
        var below = place.Kind == PartKind.Folder ? Path.Combine(place.Address, staging) : Path.GetDirectoryName(place.Address)!;
        Directory.CreateDirectory(below);
        foreach (var file in backup.FilesOf(part.Path))
        {
            cancellation.ThrowIfCancellationRequested();
            var target = place.Kind == PartKind.Sqlite ? place.Address + staging : Path.Combine(below, file.Path[(part.Path.Length + 1)..]);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (FileCopier.Copy(Path.Combine(backup.Folder, file.Path), target, file.Path) != file)
                throw new PlatformException(ErrorCode.InvalidState, $"{file.Path} changed while it was copied. Nothing was changed");
        }
    }

    // Inside the folder, which may be a mounted one that cannot be renamed.
    void Swap(string folder)
    {
        var whole = Path.Combine(folder, staging);
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(e => !e.Name.EndsWith(staging, StringComparison.Ordinal)).ToList())
        {
            if (entry is DirectoryInfo { LinkTarget: null } directory) directory.Delete(recursive: true);
            else entry.Delete();
        }

        foreach (var entry in Directory.EnumerateFileSystemEntries(whole).ToList()) Directory.Move(entry, Path.Combine(folder, Path.GetFileName(entry)));
    }

    async Task PutDatabaseAsync(BackupPart part, Place place, CancellationToken cancellation)
    {
        if (place.Kind == PartKind.PostgreSql)
        {
            await PostgreSqlTools.RestoreAsync(place.Address, Path.Combine(backup.Folder, part.Path), force, cancellation);
            return;
        }

        File.Delete(place.Address + "-wal");
        File.Delete(place.Address + "-shm");
        File.Move(place.Address + staging, place.Address, overwrite: true);
    }

    // They tell of what was here before, and are written anew by the next server.
    async Task ForgetSystemTablesAsync(CancellationToken cancellation)
    {
        foreach (var uri in new[] { options.BackendStoreUri, options.RegistryStoreUri }.OfType<string>().Distinct())
        {
            await using var database = DatabaseFactory.Open(uri);
            await SystemTableReset.RunAsync(database, cancellation);
        }

        if (options.SystemTables.Folder is { } folder && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    void Clean(Place place)
    {
        if (place.Kind == PartKind.Sqlite) File.Delete(place.Address + staging);
        else if (place.Kind == PartKind.Folder && Directory.Exists(Path.Combine(place.Address, staging))) Directory.Delete(Path.Combine(place.Address, staging), recursive: true);
    }
}
