using ML.Lakehouse.Storage;
using ML.Storage;

namespace ML.Lakehouse.Commands;

/// <summary>Opens tables by what a user calls their place: a folder, or a URI of S3 or Azure Blob storage.</summary>
static class TableAddress
{
    public const string Expected = "A table's folder, or its s3://, wasbs:// or abfss:// URI.";

    static readonly Lazy<ArtifactStores> Stores = new(() => new ArtifactStores("."));

    public static Task<DeltaTable> OpenAsync(string address, CancellationToken cancellation) => DeltaTable.OpenAsync(Store(address), cancellation: cancellation);

    /// <exception cref="ML.Common.Errors.PlatformException">INVALID_PARAMETER_VALUE for a URI of another kind.</exception>
    public static ITableStore Store(string address)
    {
        switch (ArtifactUri.Scheme(address))
        {
            case "":
                return new DiskTableStore(address);
            case "file":
                return new DiskTableStore(ArtifactUri.FilePath(address));
            default:
                var store = new ObjectTableStore(Stores.Value.Resolve(address), address.TrimEnd('/'), new FileCache());
                AppDomain.CurrentDomain.ProcessExit += (_, _) => store.Dispose();
                return store;
        }
    }
}
