using System.Runtime.CompilerServices;
using ML.Common.Errors;
using ML.Lakehouse.Confinement;

namespace ML.Lakehouse.Storage;

/// <summary>A table in a folder of a local or mounted disk.</summary>
public sealed class DiskTableStore : ITableStore
{
    // How .NET tells of a full disk or quota: errno on Linux, the system's code on Windows.
    static readonly int[] NoSpace = [28, 122, unchecked((int)0x80070070)];

    readonly string root;
    readonly AllowedFolders? allowed;

    /// <param name="allowed">Folders that no path of the table's log may lead out of. Null: every folder.</param>
    public DiskTableStore(string folder, AllowedFolders? allowed = null)
    {
        root = allowed?.Require(folder) ?? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        this.allowed = allowed;
    }

    public string Location => root;

    public string StagingRoot => root;

    public async IAsyncEnumerable<StoredFile> ListAsync(
        string folder, string? startAfter, bool recursive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var directory = new DirectoryInfo(Full(folder));
        if (!directory.Exists) yield break;
        var options = new EnumerationOptions { RecurseSubdirectories = recursive, AttributesToSkip = FileAttributes.None };
        var files = directory.EnumerateFiles("*", options)
            .Select(f => (Info: f, Path: Relative(f.FullName)))
            .Where(f => startAfter is null || string.CompareOrdinal(f.Path, startAfter) > 0)
            .OrderBy(f => f.Path, StringComparer.Ordinal);
        foreach (var (info, path) in files)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Describe(info, path) is { } file) yield return file;
        }
    }

    public ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return new(File.ReadAllBytes(Full(path)));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return new((byte[]?)null);
        }
        catch (IOException e)
        {
            throw Failed("read", path, e);
        }
    }

    public ValueTask<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var target = Full(path);
        var temporary = WriteTemporary(target, path, content);
        try
        {
            return new(ExclusiveLink.TryCreate(temporary, target));
        }
        catch (IOException e)
        {
            throw Failed("write", path, e);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var target = Full(path);
        File.Move(WriteTemporary(target, path, content), target, overwrite: true);
        return ValueTask.CompletedTask;
    }

    public ValueTask DeleteAsync(string path, CancellationToken cancellation)
    {
        try
        {
            File.Delete(Full(path));
        }
        catch (DirectoryNotFoundException)
        {
            // Gone already, with its folder.
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<string> LocalAsync(string path, CancellationToken cancellation) => new(Full(path));

    public ValueTask PublishAsync(IReadOnlyCollection<string> paths, CancellationToken cancellation) => ValueTask.CompletedTask;

    string Full(string path)
    {
        var full = Path.IsPathRooted(path) ? path : Path.Combine(root, path);
        return allowed is null ? full : allowed.Require(full);
    }

    string Relative(string full) => full[(root.Length + 1)..].Replace(Path.DirectorySeparatorChar, '/');

    string WriteTemporary(string target, string path, ReadOnlyMemory<byte> content)
    {
        var folder = Path.GetDirectoryName(target)!;
        // A leading dot and this suffix keep the half-written file out of every reader's listing.
        var temporary = Path.Combine(folder, $".{Path.GetFileName(target)}.{Guid.NewGuid():n}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            using var file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(file, content.Span, 0);
            return temporary;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw Failed("write", path, e);
        }
    }

    static StoredFile? Describe(FileInfo info, string path)
    {
        try
        {
            return new StoredFile(path, info.Length, info.LastWriteTimeUtc);
        }
        catch (FileNotFoundException)
        {
            // Removed by somebody between listing and looking.
            return null;
        }
    }

    PlatformException Failed(string verb, string path, Exception e) =>
        new(NoSpace.Contains(e.HResult) ? ErrorCode.ResourceExhausted : ErrorCode.InternalError, $"cannot {verb} file '{path}' of table {root}: {e.Message}", e);
}
