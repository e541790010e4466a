namespace ML.Common.Filters;

/// <summary>One attribute of an entity, such as <c>run_name</c>.</summary>
/// <param name="Name">Its canonical name.</param>
/// <param name="Aliases">Every spelling, the canonical one included.</param>
/// <param name="Numeric">Whether values are numbers; otherwise quoted strings.</param>
/// <param name="Operators">Which comparisons it takes; none for one that is only ordered by.</param>
public sealed record FilterAttribute(string Name, string[] Aliases, bool Numeric, FilterOperator Operators)
{
    /// <summary>Whether a number may also be written in quotes.</summary>
    public bool AcceptsQuotedNumber { get; init; }
}
