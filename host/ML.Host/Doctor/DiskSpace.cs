using System.Globalization;
using ML.Host.Configuration;
using ML.Hosting.Databases;
using ML.Storage;

namespace ML.Host.Doctor;

/// <summary>The disks that a server would write to: a line for each, with what lies on it.</summary>
static class DiskSpace
{
    const long LittleSpace = 1L << 30, NoSpace = 16L << 20;

    public static IEnumerable<Finding> Examine(ServerOptions options) =>
        Folders(options).Select(f => (f.What, Disk: new DriveInfo(Existing(f.Path)))).GroupBy(f => (f.Disk.AvailableFreeSpace >> 20, f.Disk.TotalSize)).Select(Of);

    static Finding Of(IEnumerable<(string What, DriveInfo Disk)> disk)
    {
        var free = disk.First().Disk.AvailableFreeSpace;
        var text = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0##} GB are free for {string.Join(", ", disk.Select(f => f.What))} ({disk.First().Disk.Name})");
        return free >= LittleSpace ? new Finding(FindingLevel.Well, "disk", text)
            : free >= NoSpace ? new Finding(FindingLevel.Missing, "disk", text + ": make room before they grow")
            : new Finding(FindingLevel.Broken, "disk", text + ": it is full; make room");
    }

    static IEnumerable<(string What, string Path)> Folders(ServerOptions options)
    {
        if (DatabaseUri.Parse(options.BackendStoreUri).FilePath is { } tracking) yield return ("the database", tracking);
        if (options.RegistryStoreUri is { } uri && uri != options.BackendStoreUri && DatabaseUri.Parse(uri).FilePath is { } registry) yield return ("the registry's database", registry);
        if (options.Artifacts.ServeArtifacts && ArtifactUri.Scheme(options.Artifacts.ArtifactsDestination).Length == 0) yield return ("artifacts", options.Artifacts.ArtifactsDestination);
        yield return ("features", options.Features.Root);
        if (options.SystemTables.InferenceTables is { } inferences) yield return ("inference tables", inferences);
        if (options.SystemTables.Folder is { } system) yield return ("system tables", system);
    }

    static string Existing(string path)
    {
        var folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
