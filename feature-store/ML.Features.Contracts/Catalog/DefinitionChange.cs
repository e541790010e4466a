namespace ML.Features.Contracts.Catalog;

/// <summary>One line of a plan.</summary>
/// <param name="Action"><c>create</c>, <c>update</c>, <c>delete</c> or <c>unchanged</c>.</param>
/// <param name="Differences">For an update, one line for each field: <c>ttl: 2h → 3h</c>.</param>
public sealed record DefinitionChange(string Action, string Kind, string Name, IReadOnlyList<string> Differences);
