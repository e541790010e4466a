namespace ML.Serving.Contracts.Endpoints;

/// <summary>Tags to set and keys to remove.</summary>
public sealed record TagsPatch(IReadOnlyList<EndpointTag>? AddTags, IReadOnlyList<string>? DeleteTags);
