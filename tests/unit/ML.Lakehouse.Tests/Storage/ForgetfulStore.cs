using ML.Storage;

namespace ML.Lakehouse.Tests.Storage;

/// <summary>A store whose answers to conditional puts get lost after the object was stored.</summary>
/// <param name="retries">Whether the client tries again, and is told that the object exists, or fails.</param>
sealed class ForgetfulStore(IObjectStore store, bool retries) : IObjectStore
{
    public bool Forgets { get; set; }

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellation = default) => store.HeadAsync(path, cancellation);

    public Task<ObjectContent?> OpenAsync(string path, long offset = 0, long? length = null, CancellationToken cancellation = default) =>
        store.OpenAsync(path, offset, length, cancellation);

    public Task PutAsync(string path, Stream content, CancellationToken cancellation = default) => store.PutAsync(path, content, cancellation);

    public async Task<bool> PutIfAbsentAsync(string path, Stream content, CancellationToken cancellation = default)
    {
        var stored = await store.PutIfAbsentAsync(path, content, cancellation);
        if (!Forgets || !stored) return stored;
        Forgets = false;
        return retries ? await store.PutIfAbsentAsync(path, new MemoryStream([1]), cancellation) : throw new HttpRequestException("connection reset");
    }

    public IAsyncEnumerable<ObjectEntry> ListAsync(string folder, CancellationToken cancellation = default) => store.ListAsync(folder, cancellation);

    public Task DeleteAsync(string path, CancellationToken cancellation = default) => store.DeleteAsync(path, cancellation);
}
