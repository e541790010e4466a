using System.Runtime.CompilerServices;
using ML.Common.Errors;
using ML.Storage;

namespace ML.Lakehouse.Storage;

/// <summary>
/// A table in an object store (S3, Azure Blob). Commits use the store's conditional put; data files are read from a local
/// cache and written locally before they are uploaded, because DuckDB works on local files.
/// </summary>
public sealed class ObjectTableStore : ITableStore, IDisposable
{
    const int Uploads = 4;

    readonly IObjectStore store;
    readonly FileCache cache;
    readonly string root;
    readonly Lazy<string> staging = new(() => Directory.CreateTempSubdirectory("ml-table-").FullName);

    /// <param name="location">The store and the table's path in it.</param>
    /// <param name="name">What messages call the place, such as <c>s3://bucket/tables/flights</c>; part of the cache's keys.</param>
    public ObjectTableStore(ArtifactLocation location, string name, FileCache cache)
    {
        store = location.Store;
        root = location.Path;
        this.cache = cache;
        Location = name;
    }

    public string Location { get; }

    public string StagingRoot => staging.Value;

    public async IAsyncEnumerable<StoredFile> ListAsync(
        string folder, string? startAfter, bool recursive, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var found = new List<StoredFile>();
        await CollectAsync(folder, startAfter, recursive, found, cancellation);
        foreach (var file in found.Where(f => startAfter is null || string.CompareOrdinal(f.Path, startAfter) > 0).OrderBy(f => f.Path, StringComparer.Ordinal))
            yield return file;
    }

    public async ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation)
    {
        if (await store.OpenAsync(At(path), cancellation: cancellation) is not { } content) return null;
        await using (content)
        {
            using var buffer = new MemoryStream();
            await content.Stream.CopyToAsync(buffer, cancellation);
            return buffer.ToArray();
        }
    }

    public async ValueTask<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(content.ToArray());
        return await store.PutIfAbsentAsync(At(path), stream, cancellation);
    }

    public async ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        using var stream = new MemoryStream(content.ToArray());
        await store.PutAsync(At(path), stream, cancellation);
    }

    public async ValueTask DeleteAsync(string path, CancellationToken cancellation) => await store.DeleteAsync(At(path), cancellation);

    public ValueTask<string> LocalAsync(string path, CancellationToken cancellation) => cache.GetAsync(Key(path), async file =>
    {
        var content = await store.OpenAsync(At(path), cancellation: cancellation)
            ?? throw new PlatformException(ErrorCode.DataLoss, $"table {Location} has lost {path}");
        await using (content) await content.Stream.CopyToAsync(file, cancellation);
    }, cancellation);

    public async ValueTask PublishAsync(IReadOnlyCollection<string> paths, CancellationToken cancellation) =>
        await Parallel.ForEachAsync(paths, new ParallelOptions { MaxDegreeOfParallelism = Uploads, CancellationToken = cancellation }, async (path, token) =>
        {
            var local = Path.Combine(StagingRoot, path);
            await using (var file = File.OpenRead(local)) await store.PutAsync(At(path), file, token);
            cache.Adopt(Key(path), local);
        });

    /// <summary>Removes what was written here and not published.</summary>
    public void Dispose()
    {
        if (staging.IsValueCreated) Directory.Delete(staging.Value, recursive: true);
    }

    async Task CollectAsync(string folder, string? startAfter, bool recursive, List<StoredFile> found, CancellationToken cancellation)
    {
        var prefix = folder.Length == 0 ? "" : folder + "/";
        var entries = startAfter?.StartsWith(prefix, StringComparison.Ordinal) == true && !recursive
            ? store.ListAfterAsync(At(folder), startAfter[prefix.Length..], cancellation) : store.ListAsync(At(folder), cancellation);
        await foreach (var entry in entries)
        {
            var path = prefix + entry.Name;
            if (!entry.IsFolder) found.Add(new StoredFile(path, entry.Size ?? 0, entry.LastModified ?? DateTimeOffset.UnixEpoch));
            else if (recursive) await CollectAsync(path, startAfter, recursive, found, cancellation);
        }
    }

    string At(string path) => root.Length == 0 ? path : path.Length == 0 ? root : $"{root}/{path}";

    string Key(string path) => $"{Location}/{path}";
}
