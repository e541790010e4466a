namespace ML.Serving.Models;

/// <summary>One line of the repository index.</summary>
/// <param name="Name">Name of the model or endpoint.</param>
/// <param name="Version">Version that is loaded, or would be.</param>
/// <param name="IsReady">Whether it answers.</param>
/// <param name="Reason">Why it does not; empty when it does.</param>
/// <param name="Entity">Which of an endpoint's served entities it is; null where there are none.</param>
public sealed record CatalogEntry(string Name, string Version, bool IsReady, string Reason, string? Entity = null);
