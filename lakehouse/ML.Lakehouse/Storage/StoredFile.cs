namespace ML.Lakehouse.Storage;

/// <summary>A file of a store.</summary>
/// <param name="Path">Relative to the table's root, with '/' between parts.</param>
/// <param name="Size">Bytes.</param>
public sealed record StoredFile(string Path, long Size, DateTimeOffset Modified);
