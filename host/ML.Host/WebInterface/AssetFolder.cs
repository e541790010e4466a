using Microsoft.AspNetCore.StaticFiles;

namespace ML.Host.WebInterface;

/// <summary>The files of a built web interface: each is read once, when it is first asked for. Only what was there at the start can be.</summary>
sealed class AssetFolder
{
    const string Unchanging = "public, max-age=31536000, immutable";
    const string Revalidated = "no-cache";

    static readonly FileExtensionContentTypeProvider ContentTypes = new();

    readonly Dictionary<string, Lazy<StaticAsset>> assets;

    AssetFolder(Dictionary<string, Lazy<StaticAsset>> assets) => this.assets = assets;

    /// <summary>The file at a path relative to the folder, with '/' between parts; null when there is none.</summary>
    public StaticAsset? Find(string path) => assets.GetValueOrDefault(path)?.Value;

    /// <summary>Paths of all files, relative to the folder.</summary>
    public IEnumerable<string> Paths => assets.Keys;

    /// <param name="folder">The folder, subfolders included.</param>
    /// <param name="hashed">Tells by its path whether a file's name changes with its content, so that caches may keep it for good.</param>
    public static AssetFolder Open(string folder, Func<string, bool> hashed)
    {
        var found = new Dictionary<string, Lazy<StaticAsset>>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(folder, file).Replace(Path.DirectorySeparatorChar, '/');
            if (path.EndsWith(".br", StringComparison.Ordinal) || path.EndsWith(".gz", StringComparison.Ordinal) || path.StartsWith('.')) continue;
            found[path] = new(() => Read(file, hashed(path) ? Unchanging : Revalidated));
        }

        return new AssetFolder(found);
    }

    static StaticAsset Read(string file, string cacheControl)
    {
        if (!ContentTypes.TryGetContentType(file, out var contentType)) contentType = "application/octet-stream";
        if (contentType.StartsWith("text/", StringComparison.Ordinal)) contentType += "; charset=utf-8";
        return new StaticAsset(contentType, cacheControl, File.ReadAllBytes(file), Twin(file, ".br"), Twin(file, ".gz"));
    }

    static byte[]? Twin(string file, string extension) => File.Exists(file + extension) ? File.ReadAllBytes(file + extension) : null;
}
