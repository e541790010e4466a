namespace ML.Serving.Contracts.Endpoints;

public sealed record RateLimitList(IReadOnlyList<RateLimit>? RateLimits);
