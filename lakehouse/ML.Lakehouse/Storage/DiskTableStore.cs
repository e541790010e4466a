using System.IO.Enumeration;
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

    public int RequestsAtOnce => Environment.ProcessorCount;

    public string StagingRoot => root;

    public async IAsyncEnumerable<StoredFile> ListAsync(
        string folder, string? startAfter, bool recursive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        var full = Full(folder);
        if (!Directory.Exists(full)) yield break;
        foreach (var file in Files(full, folder, startAfter, recursive).OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            yield return file;
        }
    }

    /// <summary>A long log has many files that are not asked for: those are passed over by their names alone.</summary>
    static FileSystemEnumerable<StoredFile> Files(string full, string folder, string? startAfter, bool recursive)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        var options = new EnumerationOptions { RecurseSubdirectories = recursive, AttributesToSkip = FileAttributes.None };
        var after = startAfter is null ? "" : startAfter.StartsWith(prefix, StringComparison.Ordinal) ? startAfter[prefix.Length..] : startAfter;
        return new FileSystemEnumerable<StoredFile>(full, (ref entry) => new StoredFile(prefix + Below(ref entry, full.Length), entry.Length, entry.LastWriteTimeUtc), options)
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory
                && (recursive ? string.CompareOrdinal(Below(ref entry, full.Length), after) : entry.FileName.SequenceCompareTo(after)) > 0,
        };
    }

    static string Below(ref FileSystemEntry entry, int root) => entry.ToFullPath()[(root + 1)..].Replace(Path.DirectorySeparatorChar, '/');

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

    PlatformException Failed(string verb, string path, Exception e) =>
        new(NoSpace.Contains(e.HResult) ? ErrorCode.ResourceExhausted : ErrorCode.InternalError, $"cannot {verb} file '{path}' of table {root}: {e.Message}", e);
}
