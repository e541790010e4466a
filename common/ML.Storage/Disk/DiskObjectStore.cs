using System.Runtime.CompilerServices;
using ML.Common.Errors;

namespace ML.Storage.Disk;

/// <summary>Objects as files under one folder, laid out as their paths are, so that any other program can read them.</summary>
/// <param name="root">The folder; created when the first object is stored.</param>
public sealed class DiskObjectStore(string root) : IObjectStore
{
    readonly DiskPaths paths = new(root);

    /// <summary>Makes the folder if it is missing and tries to write in it.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the folder and what stands in the way.</exception>
    public void EnsureWritable()
    {
        try
        {
            Directory.CreateDirectory(paths.Root);
            var probe = Path.Combine(paths.Root, ".writable-" + Guid.NewGuid().ToString("N"));
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw PlatformException.Invalid($"the artifact folder '{paths.Root}' cannot be written: {error.Message}");
        }
    }

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellation = default)
    {
        var file = new FileInfo(paths.Resolve(path));
        return Task.FromResult(file.Exists ? Describe(file.Length, file.LastWriteTimeUtc) : null);
    }

    public Task<ObjectContent?> OpenAsync(string path, long offset = 0, long? length = null, CancellationToken cancellation = default)
    {
        var file = paths.Resolve(path);
        if (!File.Exists(file)) return Task.FromResult<ObjectContent?>(null);
        try
        {
            var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0, FileOptions.SequentialScan);
            var info = Describe(stream.Length, File.GetLastWriteTimeUtc(stream.SafeFileHandle));
            stream.Position = offset;
            return Task.FromResult<ObjectContent?>(new ObjectContent(info, length is { } limit ? new LimitedStream(stream, limit) : stream));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<ObjectContent?>(null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(error, path);
        }
    }

    public Task PutAsync(string path, Stream content, CancellationToken cancellation = default) =>
        new DiskUpload(paths, path).StoreAsync(content, replace: true, cancellation);

    public Task<bool> PutIfAbsentAsync(string path, Stream content, CancellationToken cancellation = default) =>
        new DiskUpload(paths, path).StoreAsync(content, replace: false, cancellation);

    public async IAsyncEnumerable<ObjectEntry> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.CompletedTask;
        foreach (var entry in Entries(paths.Resolve(folder)))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return entry;
        }
    }

    public Task DeleteAsync(string path, CancellationToken cancellation = default)
    {
        var target = paths.Resolve(path);
        try
        {
            if (target == paths.Root) Clear(target);
            else if (Directory.Exists(target) && new DirectoryInfo(target).LinkTarget is null) Directory.Delete(target, recursive: true);
            else File.Delete(target);
        }
        catch (Exception error) when (error is DirectoryNotFoundException or FileNotFoundException)
        {
            // Gone is what was asked for.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(error, path);
        }

        return Task.CompletedTask;
    }

    static void Clear(string root)
    {
        foreach (var entry in new DirectoryInfo(root).EnumerateFileSystemInfos())
            if (entry is DirectoryInfo { LinkTarget: null } folder) folder.Delete(recursive: true);
            else entry.Delete();
    }

    List<ObjectEntry> Entries(string folder)
    {
        var entries = new List<ObjectEntry>();
        if (!Directory.Exists(folder)) return entries;
        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos())
            if (entry.Name.StartsWith(ObjectPath.UploadPrefix, StringComparison.Ordinal)) DiskUpload.SweepAbandoned(entry);
            else if (Entry(entry) is { } found) entries.Add(found);
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return entries;
    }

    ObjectEntry? Entry(FileSystemInfo entry)
    {
        if (entry.LinkTarget is not null && !paths.IsInside(entry.FullName)) return null;
        if (Directory.Exists(entry.FullName)) return new ObjectEntry(entry.Name, IsFolder: true);
        var file = new FileInfo(entry.FullName);
        return file.Exists ? new ObjectEntry(entry.Name, IsFolder: false, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null;
    }

    static ObjectInfo Describe(long size, DateTime modified) => new(size, $"{modified.Ticks:x}-{size:x}", new DateTimeOffset(modified));
}
