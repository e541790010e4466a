namespace ML.Serving.Contracts.Endpoints;

public sealed record EndpointList(IReadOnlyList<EndpointAnswer> Endpoints);
