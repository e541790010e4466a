namespace ML.Serving.Contracts.Endpoints;

/// <summary>A tag of an endpoint.</summary>
public sealed record EndpointTag(string Key, string? Value);
