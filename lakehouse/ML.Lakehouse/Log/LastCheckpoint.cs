using System.Text.Json;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Log;

/// <summary>The pointer to the newest checkpoint; a hint, so whatever is wrong with it only costs a longer listing.</summary>
static class LastCheckpoint
{
    public static async ValueTask<long?> ReadAsync(ITableStore store, CancellationToken cancellation)
    {
        var content = await store.ReadAsync(LogFile.LastCheckpoint, cancellation);
        if (content is null) return null;
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.TryGetProperty("version", out var version) && version.TryGetInt64(out var number) ? number : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static ValueTask WriteAsync(ITableStore store, long version, long actions, CancellationToken cancellation) =>
        store.PutAsync(LogFile.LastCheckpoint, System.Text.Encoding.UTF8.GetBytes($$"""{"version":{{version}},"size":{{actions}}}"""), cancellation);
}
