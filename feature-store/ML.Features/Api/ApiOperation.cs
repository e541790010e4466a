namespace ML.Features.Api;

/// <summary>A call of the feature store's API.</summary>
/// <param name="Path">Below <c>/api/2.0/</c>.</param>
/// <param name="Response">Null for an empty answer.</param>
/// <param name="Media">Type of an answer that is no JSON. Null: JSON.</param>
sealed record ApiOperation(string Method, string Path, string Summary, Type Request, Type? Response, string? Media = null);
