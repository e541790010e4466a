using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Tests.Storage;

/// <summary>A disk on which somebody else gets a commit in just before the next one is written.</summary>
sealed class InterruptedStore(DiskTableStore disk) : ITableStore
{
    /// <summary>Done once, when the next commit is about to be written.</summary>
    public Func<Task>? Before { get; set; }

    /// <summary>Done when a commit has been written.</summary>
    public Action? After { get; set; }

    public string Location => disk.Location;

    public string StagingRoot => disk.StagingRoot;

    public IAsyncEnumerable<StoredFile> ListAsync(string folder, string? startAfter, bool recursive, CancellationToken cancellation) =>
        disk.ListAsync(folder, startAfter, recursive, cancellation);

    public ValueTask<byte[]?> ReadAsync(string path, CancellationToken cancellation) => disk.ReadAsync(path, cancellation);

    public async ValueTask<bool> PutIfAbsentAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        var before = path.EndsWith(".json", StringComparison.Ordinal) ? Before : null;
        if (before is not null)
        {
            Before = null;
            await before();
        }

        var written = await disk.PutIfAbsentAsync(path, content, cancellation);
        if (path.EndsWith(".json", StringComparison.Ordinal)) After?.Invoke();
        return written;
    }

    public ValueTask PutAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation) => disk.PutAsync(path, content, cancellation);

    public ValueTask DeleteAsync(string path, CancellationToken cancellation) => disk.DeleteAsync(path, cancellation);

    public ValueTask<string> LocalAsync(string path, CancellationToken cancellation) => disk.LocalAsync(path, cancellation);

    public ValueTask PublishAsync(IReadOnlyCollection<string> paths, CancellationToken cancellation) => disk.PublishAsync(paths, cancellation);
}
