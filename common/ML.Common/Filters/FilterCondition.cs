namespace ML.Common.Filters;

/// <summary>A comparison that has been checked against a schema.</summary>
/// <param name="Entity">Canonical entity: <see cref="FilterSchema.AttributeEntity"/> or one of the schema's entities.</param>
/// <param name="Key">The key, or the attribute's canonical name.</param>
public sealed record FilterCondition(string Entity, string Key, FilterOperator Operator, FilterValue Value)
{
    /// <summary>The value of a string comparison.</summary>
    public string Text => ((FilterValue.Text)Value).Value;

    /// <summary>The value of a numeric comparison.</summary>
    public double Number => ((FilterValue.Number)Value).Value;

    /// <summary>The values of IN and NOT IN.</summary>
    public IReadOnlyList<string> List => ((FilterValue.List)Value).Values;
}
