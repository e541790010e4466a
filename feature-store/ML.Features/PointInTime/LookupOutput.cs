namespace ML.Features.PointInTime;

/// <summary>A looked-up feature.</summary>
/// <param name="Feature">Column of the feature table.</param>
/// <param name="Name">Column of the result.</param>
/// <param name="Type">SQL type.</param>
/// <param name="Default">SQL literal in place of null; null when there is none.</param>
sealed record LookupOutput(string Feature, string Name, string Type, string? Default);
