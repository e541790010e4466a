using ML.Client.Errors;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Client.Artifacts;

/// <summary>Artifacts on a disk that client and server share (<c>file:</c> URIs and plain paths).</summary>
internal sealed class LocalArtifactRepository(string uri, string root, int parallelism) : ArtifactRepository(uri, parallelism)
{
    readonly string _root = Path.GetFullPath(root);

    public override Task<IReadOnlyList<ArtifactFile>> ListAsync(string? folder = null, CancellationToken cancellation = default)
    {
        var directory = new DirectoryInfo(Resolve(folder ?? ""));
        IReadOnlyList<ArtifactFile> files = !directory.Exists ? [] :
            [.. directory.EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal).Select(e => Describe(folder, e))];
        return Task.FromResult(files);
    }

    public override async Task UploadAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation = default)
    {
        var file = Resolve(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, content, cancellation).ConfigureAwait(false);
    }

    public override async Task UploadFileAsync(string localFile, string path, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        var file = Resolve(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await CopyAsync(localFile, file, progress, cancellation).ConfigureAwait(false);
    }

    public override Task<Stream> OpenReadAsync(string path, CancellationToken cancellation = default)
    {
        var file = Resolve(path);
        if (!File.Exists(file)) throw new MlflowNotFoundException($"no such artifact: '{path}' in {Uri}");
        return Task.FromResult<Stream>(File.OpenRead(file));
    }

    public override async Task DownloadFileAsync(string path, string localFile, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        var file = Resolve(path);
        if (!File.Exists(file)) throw new MlflowNotFoundException($"no such artifact: '{path}' in {Uri}");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(localFile))!);
        await CopyAsync(file, localFile, progress, cancellation).ConfigureAwait(false);
    }

    public override Task DeleteAsync(string path, CancellationToken cancellation = default)
    {
        var target = Resolve(path);
        if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
        else File.Delete(target);
        return Task.CompletedTask;
    }

    static ArtifactFile Describe(string? folder, FileSystemInfo entry) => new()
    {
        Path = Join(folder, entry.Name), IsDir = entry is DirectoryInfo, FileSize = entry is FileInfo file ? file.Length : null,
    };

    static async Task CopyAsync(string from, string to, IProgress<long>? progress, CancellationToken cancellation)
    {
        await using var source = File.OpenRead(from);
        await using var target = File.Create(to);
        await source.CopyToAsync(target, cancellation).ConfigureAwait(false);
        progress?.Report(source.Length);
    }

    string Resolve(string path)
    {
        var full = Path.GetFullPath(Path.Combine(_root, path));
        return full == _root || full.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new MlflowInvalidRequestException($"artifact path '{path}' leads out of {Uri}");
    }
}
