using ML.Common.Errors;
using ML.Storage;

namespace ML.Serving.Resolving;

/// <summary>Brings a model's folder straight from the cloud store it lies in, with this process's own credentials.</summary>
sealed class StoreDownload(ArtifactStores stores)
{
    static readonly HashSet<string> Schemes = ["s3", "s3a", "s3n", "wasbs", "wasb", "abfss", "abfs"];

    public static bool Reaches(string location) => Schemes.Contains(ArtifactUri.Scheme(location));

    /// <exception cref="PlatformException">Nothing lies there, or the store cannot be reached.</exception>
    public async Task ToFolderAsync(string location, string folder, CancellationToken cancellation)
    {
        var place = stores.Resolve(location);
        if (!await CopyAsync(place, folder, cancellation)) throw PlatformException.NotFound($"there are no artifacts at '{location}'");
    }

    static async Task<bool> CopyAsync(ArtifactLocation place, string folder, CancellationToken cancellation)
    {
        var any = false;
        await foreach (var entry in place.Store.ListAsync(place.Path, cancellation))
        {
            any = true;
            Directory.CreateDirectory(folder);
            var (from, to) = (place.At(entry.Name), Path.Combine(folder, entry.Name));
            if (entry.IsFolder) await CopyAsync(from, to, cancellation);
            else await CopyFileAsync(from, to, cancellation);
        }

        return any;
    }

    static async Task CopyFileAsync(ArtifactLocation from, string to, CancellationToken cancellation)
    {
        await using var content = await from.Store.OpenAsync(from.Path, cancellation: cancellation)
            ?? throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the artifact '{from.Path}' went away while it was read");
        await using var file = File.Create(to);
        await content.Stream.CopyToAsync(file, cancellation);
    }
}
