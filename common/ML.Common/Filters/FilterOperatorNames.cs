namespace ML.Common.Filters;

/// <summary>The spelling of operators in filters and in messages.</summary>
public static class FilterOperatorNames
{
    static readonly (FilterOperator Operator, string Text)[] Names =
    [
        (FilterOperator.Equal, "="), (FilterOperator.NotEqual, "!="), (FilterOperator.Less, "<"),
        (FilterOperator.LessOrEqual, "<="), (FilterOperator.Greater, ">"), (FilterOperator.GreaterOrEqual, ">="),
        (FilterOperator.Like, "LIKE"), (FilterOperator.ILike, "ILIKE"), (FilterOperator.In, "IN"), (FilterOperator.NotIn, "NOT IN"),
        (FilterOperator.IsNull, "IS NULL"), (FilterOperator.IsNotNull, "IS NOT NULL"),
    ];

    public static string Text(this FilterOperator value) => Names.First(n => n.Operator == value).Text;

    /// <summary>Every operator of a set, as a message lists them: <c>{'!=', '='}</c>.</summary>
    public static string List(this FilterOperator set) =>
        "{" + string.Join(", ", Names.Where(n => (set & n.Operator) != 0).Select(n => $"'{n.Text}'").Order(StringComparer.Ordinal)) + "}";

    internal static FilterOperator? Parse(string text)
    {
        foreach (var (known, name) in Names)
            if (name == text) return known;
        return null;
    }
}
