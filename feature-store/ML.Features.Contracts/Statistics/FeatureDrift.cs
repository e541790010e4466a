namespace ML.Features.Contracts.Statistics;

/// <summary>How far one feature's distribution moved.</summary>
/// <param name="PopulationStabilityIndex">0 when nothing moved; above 0.1 worth a look, above 0.25 a different population.</param>
/// <param name="Verdict"><c>stable</c>, <c>moderate</c> or <c>shifted</c>.</param>
public sealed record FeatureDrift(string Feature, double PopulationStabilityIndex, string Verdict, long BaselineCount, long CurrentCount);
