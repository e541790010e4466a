namespace ML.Features.PointInTime;

/// <summary>A column that holds points in time.</summary>
/// <param name="Zone">Zone of times without one; null for UTC.</param>
sealed record TimeColumn(string Name, string Type, string? Zone);
