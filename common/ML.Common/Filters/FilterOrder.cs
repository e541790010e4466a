namespace ML.Common.Filters;

/// <summary>One checked key of an order_by.</summary>
/// <param name="Entity">Canonical entity.</param>
/// <param name="Key">The key, or the attribute's canonical name.</param>
public sealed record FilterOrder(string Entity, string Key, bool Ascending);
