namespace ML.Training.Models;

/// <summary>One layer of a <see cref="NetworkDefinition"/>: reads earlier values, adds one. Kinds are the bridge's.</summary>
public sealed record Layer(string Kind, IReadOnlyList<int> From, IReadOnlyList<long> Sizes, IReadOnlyList<double> Numbers);
