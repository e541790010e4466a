namespace ML.Common.Filters;

/// <summary>One left-hand entity with free keys, such as <c>metrics</c> or <c>tags</c>.</summary>
/// <param name="Name">Its canonical name, which the validated condition carries.</param>
/// <param name="Aliases">Every spelling, the canonical one included.</param>
/// <param name="Numeric">Whether values are numbers; otherwise quoted strings.</param>
/// <param name="Operators">Which comparisons it takes.</param>
/// <param name="Label">How error messages name it.</param>
public sealed record FilterEntity(string Name, string[] Aliases, bool Numeric, FilterOperator Operators, string Label)
{
    /// <summary>The only keys it has; null when keys are free.</summary>
    public string[]? Keys { get; init; }

    /// <summary>Whether its values are numbers to <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> and <c>&gt;=</c>, and strings to every other comparison.</summary>
    public bool ComparesNumbers { get; init; }
}
