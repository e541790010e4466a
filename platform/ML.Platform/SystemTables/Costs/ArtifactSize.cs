using ML.Common.Errors;
using ML.Storage;

namespace ML.Platform.SystemTables.Costs;

/// <summary>How much lies below an artifact URI.</summary>
sealed class ArtifactSize(ArtifactStores stores)
{
    const int MostEntries = 100_000;

    /// <summary>Bytes; null where the place cannot be read, or holds more files than are worth counting.</summary>
    public async Task<long?> OfAsync(string? uri, CancellationToken cancellation)
    {
        if (string.IsNullOrEmpty(uri)) return null;
        try
        {
            var location = stores.Resolve(uri);
            return await OfAsync(location.Store, location.Path, cancellation);
        }
        catch (Exception error) when (error is PlatformException or IOException or HttpRequestException or UnauthorizedAccessException or Amazon.Runtime.AmazonServiceException)
        {
            return null;
        }
    }

    static async Task<long?> OfAsync(IObjectStore store, string folder, CancellationToken cancellation)
    {
        var (bytes, entries) = (0L, 0);
        var folders = new Stack<string>([folder]);
        while (folders.TryPop(out var next))
        {
            await foreach (var entry in store.ListAsync(next, cancellation))
            {
                if (++entries > MostEntries) return null;
                if (entry.IsFolder) folders.Push(next.Length == 0 ? entry.Name : $"{next}/{entry.Name}");
                else bytes += entry.Size ?? 0;
            }
        }

        return bytes;
    }
}
