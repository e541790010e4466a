namespace ML.Storage;

/// <summary>One stored object.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ETag">Opaque, without quotes; changes when the content does.</param>
/// <param name="LastModified">When it was stored, in UTC.</param>
public sealed record ObjectInfo(long Size, string ETag, DateTimeOffset LastModified);
