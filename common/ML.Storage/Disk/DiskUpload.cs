using ML.Common.Errors;

namespace ML.Storage.Disk;

/// <summary>
/// Stores one object: into a file of another name beside its place, flushed to the disk, then renamed. Whoever reads sees
/// the old object or the new one.
/// </summary>
sealed class DiskUpload(DiskPaths paths, string path)
{
    const int BufferSize = 256 << 10;
    static readonly TimeSpan AbandonedAfter = TimeSpan.FromDays(1);

    readonly string target = paths.Resolve(path);

    /// <summary>True when stored; false when the object must be new and is not.</summary>
    public async Task<bool> StoreAsync(Stream content, bool replace, CancellationToken cancellation)
    {
        if (target == paths.Root || Directory.Exists(target)) throw PlatformException.Invalid($"'{path}' is a directory, not a file");
        if (!replace && File.Exists(target)) return false;
        var folder = Path.GetDirectoryName(target)!;
        var temporary = Path.Combine(folder, ObjectPath.UploadPrefix + Guid.NewGuid().ToString("n"));
        var parent = Guard(() => MakeFolders(folder));
        try
        {
            await WriteAsync(temporary, content, cancellation);
            return Guard(() => Publish(temporary, replace, folder, parent));
        }
        finally
        {
            Remove(temporary);
        }
    }

    /// <summary>Removes what a crash left of an upload.</summary>
    public static void SweepAbandoned(FileSystemInfo leftover)
    {
        if (DateTime.UtcNow - leftover.LastWriteTimeUtc > AbandonedAfter) leftover.Delete();
    }

    static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody deleted it with its folder.
        }
    }

    // Returns the deepest folder that was there before: from it downwards folder entries must reach the disk too.
    static string MakeFolders(string folder)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } above)
        {
            // Of a file further up the system only says that a folder is missing.
            if (File.Exists(existing)) throw new IOException($"'{existing}' is a file");
            existing = above;
        }

        Directory.CreateDirectory(folder);
        return existing;
    }

    async Task WriteAsync(string temporary, Stream content, CancellationToken cancellation)
    {
        using var file = Guard(() => File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None));
        await using var sink = new DiskSink(file, temporary, path);
        await content.CopyToAsync(sink, BufferSize, cancellation);
        await sink.FinishAsync();
    }

    bool Publish(string temporary, bool replace, string folder, string parent)
    {
        if (replace) File.Move(temporary, target, overwrite: true);
        else if (!LinuxFile.TryLink(temporary, target)) return false;
        for (var changed = folder; ; changed = Path.GetDirectoryName(changed)!)
        {
            LinuxFile.SyncFolder(changed);
            if (changed == parent) return true;
        }
    }

    void Guard(Action work) => Guard(() =>
    {
        work();
        return true;
    });

    T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw DiskErrors.Explain(error, path);
        }
    }
}
