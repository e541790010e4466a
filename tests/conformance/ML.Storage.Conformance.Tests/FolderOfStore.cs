namespace ML.Storage.Conformance.Tests;

/// <summary>A folder of a shared store, as a store of its own: what a test sees of the bucket.</summary>
sealed class FolderOfStore(IObjectStore store, string folder) : IObjectStore
{
    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellation = default) => store.HeadAsync(At(path), cancellation);

    public Task<ObjectContent?> OpenAsync(string path, long offset = 0, long? length = null, CancellationToken cancellation = default) =>
        store.OpenAsync(At(path), offset, length, cancellation);

    public Task PutAsync(string path, Stream content, CancellationToken cancellation = default) => store.PutAsync(At(path), content, cancellation);

    public Task<bool> PutIfAbsentAsync(string path, Stream content, CancellationToken cancellation = default) =>
        store.PutIfAbsentAsync(At(path), content, cancellation);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string folder, CancellationToken cancellation = default) => store.ListAsync(At(folder), cancellation);

    public Task DeleteAsync(string path, CancellationToken cancellation = default) => store.DeleteAsync(At(path), cancellation);

    // The store itself must see and refuse a path that leads out.
    string At(string path) => path.StartsWith('/') || path.Contains("..", StringComparison.Ordinal) || path.Contains(':') ? path : ObjectPath.Join(folder, path);
}
