using ML.Client.Errors;
using ML.Tracking.Contracts.Artifacts;

namespace ML.Client.Artifacts;

/// <summary>
/// The files below one artifact URI. Paths are relative to it, with forward slashes; null or "" is the root.
/// Methods throw <see cref="MlflowException"/> when the store refuses and <see cref="MlflowNotFoundException"/> for a missing file.
/// </summary>
public abstract class ArtifactRepository
{
    private protected ArtifactRepository(string uri, int parallelism)
    {
        Uri = uri;
        Parallelism = parallelism;
    }

    /// <summary>The artifact URI, as the server gave it.</summary>
    public string Uri { get; }

    private protected int Parallelism { get; }

    /// <summary>The files and folders directly in a folder, sorted by path; paths are relative to the root. Empty for a file or a missing folder.</summary>
    public abstract Task<IReadOnlyList<ArtifactFile>> ListAsync(string? folder = null, CancellationToken cancellation = default);

    /// <summary>Writes a file, replacing what was there.</summary>
    /// <param name="path">Where, file name included.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellation">Cancels the transfer.</param>
    public abstract Task UploadAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellation = default);

    /// <summary>Streams a local file to <paramref name="path"/>; large ones in parallel parts where the store takes them.</summary>
    /// <param name="localFile">The file.</param>
    /// <param name="path">Where, file name included.</param>
    /// <param name="progress">Told the number of bytes sent so far; null for nobody.</param>
    /// <param name="cancellation">Cancels the transfer.</param>
    public abstract Task UploadFileAsync(string localFile, string path, IProgress<long>? progress = null, CancellationToken cancellation = default);

    /// <summary>Opens a file for reading from its start. Dispose the stream.</summary>
    public abstract Task<Stream> OpenReadAsync(string path, CancellationToken cancellation = default);

    /// <summary>
    /// Copies a file to <paramref name="localFile"/>; a broken transfer goes on where it stopped, and the local file appears
    /// only when it is whole.
    /// </summary>
    /// <param name="path">Which.</param>
    /// <param name="localFile">Where to; its folder is created.</param>
    /// <param name="progress">Told the number of bytes received so far; null for nobody.</param>
    /// <param name="cancellation">Cancels the transfer.</param>
    public abstract Task DownloadFileAsync(string path, string localFile, IProgress<long>? progress = null, CancellationToken cancellation = default);

    /// <summary>Deletes a file, or a folder with all in it; a missing one is no error.</summary>
    public abstract Task DeleteAsync(string path, CancellationToken cancellation = default);

    /// <summary>Uploads every file below a local folder, several at a time.</summary>
    /// <param name="localFolder">The folder.</param>
    /// <param name="folder">Where its content goes; null for the root.</param>
    /// <param name="cancellation">Cancels the transfers.</param>
    public Task UploadFolderAsync(string localFolder, string? folder = null, CancellationToken cancellation = default)
    {
        var files = Directory.EnumerateFiles(localFolder, "*", SearchOption.AllDirectories);
        return Parallel.ForEachAsync(files, Options(cancellation), async (file, stop) =>
            await UploadFileAsync(file, Join(folder, Path.GetRelativePath(localFolder, file).Replace('\\', '/')), null, stop).ConfigureAwait(false));
    }

    /// <summary>Downloads a file, or a folder with all in it, into a local folder, several files at a time.</summary>
    /// <param name="path">File or folder; null for everything.</param>
    /// <param name="localFolder">Receives the files under their paths relative to <paramref name="path"/>; a single file under its name.</param>
    /// <param name="cancellation">Cancels the transfers.</param>
    public async Task DownloadAsync(string? path, string localFolder, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(localFolder);
        var files = await ListTreeAsync(path, cancellation).ConfigureAwait(false);
        if (files.Count == 0 && !string.IsNullOrEmpty(path))
        {
            await DownloadFileAsync(path, Inside(localFolder, path.Split('/')[^1]), null, cancellation).ConfigureAwait(false);
            return;
        }

        var prefix = string.IsNullOrEmpty(path) ? 0 : path.TrimEnd('/').Length + 1;
        await Parallel.ForEachAsync(files, Options(cancellation), async (file, stop) =>
            await DownloadFileAsync(file, Inside(localFolder, file[prefix..]), null, stop).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Every file below a folder, as paths relative to the root.</summary>
    public async Task<IReadOnlyList<string>> ListTreeAsync(string? folder = null, CancellationToken cancellation = default)
    {
        var files = new List<string>();
        foreach (var entry in await ListAsync(folder, cancellation).ConfigureAwait(false))
        {
            if (entry.IsDir == true) files.AddRange(await ListTreeAsync(entry.Path, cancellation).ConfigureAwait(false));
            else files.Add(entry.Path!);
        }

        return files;
    }

    /// <summary>A file's whole content as text in UTF-8.</summary>
    public async Task<string> ReadTextAsync(string path, CancellationToken cancellation = default)
    {
        var stream = await OpenReadAsync(path, cancellation).ConfigureAwait(false);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync(cancellation).ConfigureAwait(false);
    }

    private protected static string Join(string? folder, string path) => string.IsNullOrEmpty(folder) ? path : $"{folder.TrimEnd('/')}/{path}";

    // A listing comes from the server: a path in it must not lead out of the folder that the caller named.
    static string Inside(string folder, string relative)
    {
        var root = Path.GetFullPath(folder);
        var full = Path.GetFullPath(Path.Combine(root, relative));
        return full.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? full
            : throw new MlflowProtocolException($"artifact path '{relative}' leads out of {root}");
    }

    ParallelOptions Options(CancellationToken cancellation) => new() { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellation };
}
