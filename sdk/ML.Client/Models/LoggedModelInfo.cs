namespace ML.Client.Models;

/// <summary>A model that was logged.</summary>
/// <param name="ModelId">Its id, <c>m-…</c>.</param>
/// <param name="ArtifactUri">Where its files are.</param>
/// <param name="RegisteredVersion">Its version in the registry; null when it was not registered.</param>
public sealed record LoggedModelInfo(string ModelId, string ArtifactUri, string? RegisteredVersion)
{
    /// <summary>The URI that names it everywhere, <c>models:/m-…</c>.</summary>
    public string ModelUri => $"models:/{ModelId}";
}
