namespace ML.Storage;

/// <summary>A store whose objects clients can reach themselves, with addresses that this server signs for a while.</summary>
public interface IDirectAccessStore : IObjectStore
{
    /// <summary>Whether the credentials this server has can sign addresses.</summary>
    bool CanSign { get; }

    /// <summary>An address that downloads an object.</summary>
    SignedRequest SignDownload(string path, TimeSpan lifetime);

    /// <summary>An address that stores an object with one PUT.</summary>
    SignedRequest SignUpload(string path, TimeSpan lifetime);

    /// <summary>Begins an object that is uploaded in parts, each with a PUT of its own.</summary>
    Task<PartUpload> BeginPartsAsync(string path, int parts, TimeSpan lifetime, CancellationToken cancellation = default);

    /// <summary>Makes the object of its parts, in their order.</summary>
    Task CompletePartsAsync(string path, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellation = default);

    /// <summary>Forgets the parts.</summary>
    Task AbortPartsAsync(string path, string uploadId, CancellationToken cancellation = default);
}
