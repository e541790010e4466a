namespace ML.Training.Features;

/// <summary>A column used as a number: a missing value becomes <c>Fill</c>, then (value - Mean) × Scale, all in float32.</summary>
public sealed record NumericFeature(string Column, float Fill, float Mean, float Scale);
