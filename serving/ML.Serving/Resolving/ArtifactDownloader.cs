using System.Text.Json;
using ML.Common.Errors;

namespace ML.Serving.Resolving;

/// <summary>Downloads a model's folder, once for each location: through the artifact proxy, or from the cloud store it names.</summary>
sealed class ArtifactDownloader(TrackingApi api, StoreDownload stores, TrackingOptions options)
{
    const string Route = "/api/2.0/mlflow-artifacts/artifacts";

    public async Task<string> FetchAsync(string location, CancellationToken cancellation)
    {
        var stored = StoreDownload.Reaches(location);
        if (!stored && !location.StartsWith("mlflow-artifacts:", StringComparison.Ordinal))
            throw PlatformException.Invalid($"artifacts at '{location}' cannot be read; expected mlflow-artifacts:, s3:, wasbs:, abfss:, file: or a folder of this machine");
        var folder = Path.Combine(options.CacheFolder, "files", ResolutionCache.Hash(stored ? location : $"{options.Address}|{location}"));
        if (Directory.Exists(folder)) return folder;
        var temporary = $"{folder}.{Guid.NewGuid():n}";
        try
        {
            if (stored) await stores.ToFolderAsync(location, temporary, cancellation);
            else await DownloadAsync(PathOf(location), temporary, cancellation);
            Move(temporary, folder);
            return folder;
        }
        finally
        {
            if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        }
    }

    // mlflow-artifacts:/path and mlflow-artifacts://host:port/path mean the same path on the server asked.
    static string PathOf(string location)
    {
        var rest = location["mlflow-artifacts:".Length..];
        if (rest.StartsWith("//", StringComparison.Ordinal)) rest = rest[2..].Contains('/') ? rest[(rest.IndexOf('/', 2) + 1)..] : "";
        return rest.Trim('/');
    }

    static void Move(string temporary, string folder)
    {
        try
        {
            Directory.Move(temporary, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another request brought the same model in the meantime.
        }
    }

    async Task DownloadAsync(string path, string folder, CancellationToken cancellation)
    {
        var files = (await api.GetAsync($"{Route}?path={Uri.EscapeDataString(path)}", cancellation)).TryGetProperty("files", out var list)
            ? list.EnumerateArray().ToList() : [];
        if (files.Count == 0) throw PlatformException.NotFound($"there are no artifacts at '{path}'");
        Directory.CreateDirectory(folder);
        foreach (var file in files)
        {
            var name = LeafOf(file);
            if (file.TryGetProperty("is_dir", out var isFolder) && isFolder.ValueKind == JsonValueKind.True)
                await DownloadAsync($"{path}/{name}", Path.Combine(folder, name), cancellation);
            else
                await api.DownloadAsync($"{Route}/{Escape($"{path}/{name}")}", Path.Combine(folder, name), cancellation);
        }
    }

    static string LeafOf(JsonElement file)
    {
        var name = file.GetProperty("path").GetString()!.TrimEnd('/').Split('/')[^1];
        // The name comes from another machine and becomes a name on this one.
        return name is "" or "." or ".." || name.Contains('\\') ? throw PlatformException.Invalid($"the server listed an artifact named '{name}'") : name;
    }

    static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
