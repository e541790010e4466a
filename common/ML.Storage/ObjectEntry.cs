namespace ML.Storage;

/// <summary>One line of a listing.</summary>
/// <param name="Name">The last part of the path.</param>
/// <param name="IsFolder">Whether it holds others.</param>
/// <param name="Size">Bytes; null for a folder.</param>
/// <param name="LastModified">When the object was stored, in UTC; null for a folder.</param>
public sealed record ObjectEntry(string Name, bool IsFolder, long? Size = null, DateTimeOffset? LastModified = null);
