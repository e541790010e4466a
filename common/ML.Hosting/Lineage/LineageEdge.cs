namespace ML.Hosting.Lineage;

/// <summary>One thing came from another.</summary>
/// <param name="Source">What was there.</param>
/// <param name="Target">What was made of it.</param>
/// <param name="Relation">One of <see cref="LineageRelations"/>.</param>
public readonly record struct LineageEdge(LineageNode Source, LineageNode Target, string Relation);
