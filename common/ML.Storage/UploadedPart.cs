namespace ML.Storage;

/// <summary>A part that a client has uploaded.</summary>
/// <param name="Number">From 1.</param>
/// <param name="ETag">What the store answered.</param>
/// <param name="Url">Where it went.</param>
public sealed record UploadedPart(int Number, string ETag, string? Url);
