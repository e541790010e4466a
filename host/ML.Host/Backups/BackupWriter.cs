using System.Reflection;
using ML.Common.Errors;
using ML.Host.Configuration;
using ML.Hosting.Databases;

namespace ML.Host.Backups;

/// <summary>
/// Backs up what a server keeps, while it runs. Databases come first: what a row names was stored before the row, so that
/// files copied later hold it.
/// </summary>
sealed class BackupWriter
{
    readonly ServerOptions options;
    readonly List<Place> places;
    readonly string destination;
    readonly string folder;
    readonly FileCopier copier;

    public BackupWriter(ServerOptions options, string destination)
    {
        this.options = options;
        this.destination = Path.TrimEndingDirectorySeparator(Path.GetFullPath(destination));
        places = Places.Of(options);
        folder = $"{this.destination}.{Guid.NewGuid():N}.part";
        copier = new FileCopier(folder);
    }

    /// <summary>Writes the backup, which has its name only when it is whole.</summary>
    /// <exception cref="PlatformException">Nothing stands under the name.</exception>
    public async Task<BackupManifest> WriteAsync(CancellationToken cancellation)
    {
        Check();
        Directory.CreateDirectory(folder);
        try
        {
            var manifest = await CopyAsync(cancellation);
            await manifest.WriteAsync(folder, cancellation);
            FileCopier.Flush();
            Directory.Move(folder, destination);
            return manifest;
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    void Check()
    {
        if (Path.Exists(destination)) throw PlatformException.Exists($"'{destination}' is there already: a backup replaces nothing");
        if (places.FirstOrDefault(p => p.Contains(destination)) is { } around)
            throw PlatformException.Invalid($"'{destination}' is inside {around.Name} ('{around.Address}', {around.Flag}), which is to be backed up: choose a folder outside");
        foreach (var database in places.Where(p => p.Kind == PartKind.Sqlite && !File.Exists(p.Address)))
            throw PlatformException.NotFound($"there is no database file '{database.Address}': check {database.Flag}");
    }

    async Task<BackupManifest> CopyAsync(CancellationToken cancellation)
    {
        var started = DateTimeOffset.UtcNow;
        var revision = await RevisionAsync(options.BackendStoreUri, cancellation);
        foreach (var place in places) await CopyDatabaseAsync(place, cancellation);
        var copy = new FolderBackup(copier, DatabaseFiles());
        foreach (var place in places.Where(p => p.Kind == PartKind.Folder))
        {
            cancellation.ThrowIfCancellationRequested();
            copy.Copy(place);
            CopyOnlineStore(place);
        }

        return new()
        {
            Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
            CreatedAt = started,
            SchemaRevision = revision,
            Parts = [.. places.Select(Part)],
            LeftOut = copy.LeftOut,
            Files = copier.Files,
        };
    }

    static async Task<string> RevisionAsync(string uri, CancellationToken cancellation)
    {
        await using var database = DatabaseFactory.Open(uri);
        return await database.ReadAsync(MlflowSchema.FindRevisionAsync, cancellation)
            ?? throw new PlatformException(ErrorCode.InvalidState, "the tracking database has no tables: no server has been started on it");
    }

    async Task CopyDatabaseAsync(Place place, CancellationToken cancellation)
    {
        if (place.Kind is not (PartKind.Sqlite or PartKind.PostgreSql)) return;
        var target = copier.Prepare(place.Path);
        if (place.Kind == PartKind.Sqlite) SqliteCopy.Make(place.Address, target);
        else await PostgreSqlTools.DumpAsync(place.Address, target, cancellation);
        copier.Note(place.Path);
    }

    void CopyOnlineStore(Place place)
    {
        if (Places.OnlineStore(options) is not { } store || !place.Contains(store) || !File.Exists(store)) return;
        var path = $"{place.Path}/{Path.GetRelativePath(place.Address, store)}";
        SqliteCopy.Make(store, copier.Prepare(path));
        copier.Note(path);
    }

    HashSet<string> DatabaseFiles()
    {
        var databases = places.Where(p => p.Kind == PartKind.Sqlite).Select(p => p.Address);
        if (Places.OnlineStore(options) is { } store) databases = databases.Append(store);
        return [.. databases.SelectMany(file => (string[])[file, file + "-wal", file + "-shm"])];
    }

    BackupPart Part(Place place)
    {
        var files = copier.Files.Where(f => f.Path == place.Path || f.Path.StartsWith(place.Path + '/', StringComparison.Ordinal)).ToList();
        return new(place.Name, place.Kind, Places.Shown(place), place.Path, files.Count, files.Sum(f => f.Bytes));
    }
}
