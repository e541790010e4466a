using System.Collections.Concurrent;
using ML.Common.Errors;
using ML.Storage.Disk;

namespace ML.Storage;

/// <summary>
/// Resolves artifact URIs to stores. <c>mlflow-artifacts:</c> URIs lead to this server's own destination, everything else
/// to the folder or bucket it names.
/// </summary>
public sealed class ArtifactStores
{
    readonly ConcurrentDictionary<string, IObjectStore> stores = new(StringComparer.Ordinal);
    readonly Lazy<ArtifactLocation> destination;

    /// <param name="destination">Where proxied artifacts are kept: a folder or a store's URI.</param>
    public ArtifactStores(string destination) => this.destination = new(() => Resolve(destination));

    /// <summary>Where proxied artifacts are kept.</summary>
    public ArtifactLocation Destination => destination.Value;

    /// <param name="uri">A folder, <c>file:</c>, <c>mlflow-artifacts:</c> or a cloud store's URI.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the URI and the schemes that are understood.</exception>
    public ArtifactLocation Resolve(string uri) => ArtifactUri.Scheme(uri) switch
    {
        "" => Disk(uri),
        "file" => Disk(ArtifactUri.FilePath(uri)),
        "mlflow-artifacts" => Destination.At(ArtifactUri.PathBelowRoot(uri)),
        _ => throw PlatformException.Invalid(
            $"Artifacts at '{uri}' cannot be reached: the scheme is none of file, mlflow-artifacts or a plain folder."),
    };

    ArtifactLocation Disk(string folder) =>
        new(stores.GetOrAdd(Path.GetFullPath(folder), static path => new DiskObjectStore(path)), "");
}
