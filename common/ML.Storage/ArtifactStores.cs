using System.Collections.Concurrent;
using Amazon.S3;
using ML.Common.Errors;
using ML.Storage.Azure;
using ML.Storage.Disk;
using ML.Storage.S3;

namespace ML.Storage;

/// <summary>
/// Resolves artifact URIs to stores. <c>mlflow-artifacts:</c> URIs lead to this server's own destination, everything else
/// to the folder or bucket it names.
/// </summary>
public sealed class ArtifactStores
{
    readonly ConcurrentDictionary<string, IObjectStore> stores = new(StringComparer.Ordinal);
    readonly Lazy<ArtifactLocation> destination;
    readonly Lazy<IAmazonS3> s3;
    readonly Lazy<HttpClient> http = new(static () => new HttpClient { Timeout = TimeSpan.FromMinutes(10) });
    readonly Func<string, string?> variable;

    /// <param name="destination">Where proxied artifacts are kept: a folder or a store's URI.</param>
    /// <param name="variable">Looks environment variables up, which hold the credentials of cloud stores; null takes the process's own.</param>
    public ArtifactStores(string destination, Func<string, string?>? variable = null)
    {
        this.variable = variable ?? Environment.GetEnvironmentVariable;
        this.destination = new(() => Resolve(destination));
        s3 = new(() => S3Clients.FromEnvironment(this.variable));
    }

    /// <summary>Where proxied artifacts are kept.</summary>
    public ArtifactLocation Destination => destination.Value;

    /// <param name="uri">A folder, <c>file:</c>, <c>mlflow-artifacts:</c>, <c>s3:</c>, <c>wasbs:</c> or <c>abfss:</c> URI.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the URI and the schemes that are understood.</exception>
    public ArtifactLocation Resolve(string uri) => ArtifactUri.Scheme(uri) switch
    {
        "" => Disk(uri),
        "file" => Disk(ArtifactUri.FilePath(uri)),
        "mlflow-artifacts" => Destination.At(ArtifactUri.PathBelowRoot(uri)),
        "s3" or "s3a" or "s3n" => Bucket(uri),
        "wasbs" or "wasb" or "abfss" or "abfs" => Blobs(BlobUri.Parse(uri)),
        _ => throw PlatformException.Invalid(
            $"Artifacts at '{uri}' cannot be reached: the scheme is none of file, s3, wasbs, abfss, mlflow-artifacts or a plain folder."),
    };

    /// <summary>Deletes everything below an artifact URI.</summary>
    public Task DeleteAsync(string uri, CancellationToken cancellation = default)
    {
        var location = Resolve(uri);
        return location.Store.DeleteAsync(location.Path, cancellation);
    }

    ArtifactLocation Bucket(string uri)
    {
        var authority = uri[(uri.IndexOf(':') + 1)..];
        var bucket = authority.StartsWith("//", StringComparison.Ordinal) ? authority[2..].Split('/')[0] : "";
        if (bucket.Length == 0) throw PlatformException.Invalid($"Invalid artifact URI '{uri}'. Expected s3://BUCKET/path.");
        return new(stores.GetOrAdd("s3://" + bucket, _ => new S3ObjectStore(s3.Value, bucket)), ObjectPath.Normalize(ArtifactUri.PathBelowRoot(uri)));
    }

    ArtifactLocation Blobs(BlobUri uri) => new(
        stores.GetOrAdd($"wasbs://{uri.Container}@{uri.Account}", _ => new AzureBlobStore(
            new BlobClient(http.Value, BlobAccount.FromEnvironment(uri.Account, variable), uri.Container, TimeProvider.System), TimeProvider.System)),
        uri.Path);

    // Not kept: every run may have a folder of its own, and a store over a folder is nothing but its path.
    static ArtifactLocation Disk(string folder) => new(new DiskObjectStore(Path.GetFullPath(folder)), "");
}
