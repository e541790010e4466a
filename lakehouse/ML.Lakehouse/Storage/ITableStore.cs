namespace ML.Lakehouse.Storage;

/// <summary>
/// Where a table's files lie: the little that a transaction log needs of a disk or an object store. Paths are relative to
/// the table's root with '/' between parts. A store is safe for many callers in many processes.
/// </summary>
public interface ITableStore
{
    /// <summary>What messages call the table's place.</summary>
    string Location { get; }

    /// <summary>How many files are best asked for at once: each is a request, which waits more than it works.</summary>
    int RequestsAtOnce => 16;

    /// <summary>
    /// Files under a folder whose path is ordinally greater than <paramref name="startAfter"/>, in ordinal order. Subfolders are
    /// walked when <paramref name="recursive"/>. A folder that does not exist is empty.
    /// </summary>
    IAsyncEnumerable<StoredFile> ListAsync(string folder, string? startAfter, bool recursive, CancellationToken cancellation);

    /// <summary>The whole file, or null when it does not exist.</summary>
    ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation);

    /// <summary>Writes a file that must not exist yet, all of it or nothing; false when somebody was faster.</summary>
    ValueTask<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>Writes a file, replacing what was there, all of it or nothing.</summary>
    ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>Removes a file; one that does not exist is no error.</summary>
    ValueTask DeleteAsync(string path, CancellationToken cancellation);

    /// <summary>The path of a local file with the content of an immutable file: the file itself or a cached copy.</summary>
    ValueTask<string> LocalAsync(string path, CancellationToken cancellation);

    /// <summary>The folder where new data files are written before <see cref="PublishAsync"/>: on disk the table's root itself.</summary>
    string StagingRoot { get; }

    /// <summary>Makes files that were written under <see cref="StagingRoot"/> part of the store.</summary>
    ValueTask PublishAsync(IReadOnlyCollection<string> paths, CancellationToken cancellation);
}
