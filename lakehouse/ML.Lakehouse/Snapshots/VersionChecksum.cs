using System.Text.Json;
using ML.Common.Errors;
using ML.Lakehouse.Log;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Snapshots;

/// <summary>Holds a version against the counts that its writer left beside the commit (<c>.crc</c>).</summary>
static class VersionChecksum
{
    /// <exception cref="PlatformException">DATA_LOSS when the log does not add up to what the writer counted.</exception>
    public static async Task CheckAsync(ITableStore store, LogFile checksum, FileState state, CancellationToken cancellation)
    {
        if (await store.ReadAsync(checksum.File.Path, cancellation) is not { } content) return;
        using var document = Parse(content);
        if (document is null) return;
        Compare("numFiles", state.Files.Count);
        Compare("tableSizeBytes", state.Files.Sum(f => f.Size));

        void Compare(string name, long found)
        {
            if (document.RootElement.TryGetProperty(name, out var value) && value.TryGetInt64(out var expected) && expected != found)
                throw new PlatformException(ErrorCode.DataLoss,
                    $"table {store.Location}, version {checksum.Version}: {checksum.File.Path} says {name} is {expected}, the log adds up to {found}");
        }
    }

    static JsonDocument? Parse(byte[] content)
    {
        try
        {
            return JsonDocument.Parse(content);
        }
        catch (JsonException)
        {
            // A checksum is not part of the table: one that was cut off proves nothing.
            return null;
        }
    }
}
