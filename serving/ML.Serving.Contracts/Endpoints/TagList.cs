namespace ML.Serving.Contracts.Endpoints;

public sealed record TagList(IReadOnlyList<EndpointTag> Tags);
