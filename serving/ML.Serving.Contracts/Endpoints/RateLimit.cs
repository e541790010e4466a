namespace ML.Serving.Contracts.Endpoints;

/// <summary>How many calls an endpoint takes.</summary>
/// <param name="Calls">Calls in one period.</param>
/// <param name="Key"><c>endpoint</c> for all callers together, <c>user</c> for each.</param>
/// <param name="RenewalPeriod"><c>minute</c>.</param>
public sealed record RateLimit(long Calls, string? Key, string? RenewalPeriod);
