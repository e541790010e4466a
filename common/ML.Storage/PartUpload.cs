namespace ML.Storage;

/// <summary>An upload in parts that has begun.</summary>
/// <param name="UploadId">The store's name for it; empty when the store needs none.</param>
/// <param name="Parts">The request of each part, the first part first.</param>
public sealed record PartUpload(string UploadId, IReadOnlyList<SignedRequest> Parts);
