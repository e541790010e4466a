namespace ML.Hosting.Databases.Search;

/// <summary>One key of an order.</summary>
/// <param name="Expression">A column or expression.</param>
/// <param name="Ascending">Its direction.</param>
/// <param name="Type">What its values are: string, long or double.</param>
/// <param name="Rank">An expression of whole numbers that is ordered by first, ascending, whatever the direction; only rank 0 has values that differ. Null: every row has a value.</param>
public sealed record SortKey(string Expression, bool Ascending, Type Type, string? Rank = null)
{
    /// <summary>A key whose missing values come last in both directions.</summary>
    public static SortKey MissingLast(string expression, bool ascending, Type type) =>
        new(expression, ascending, type, $"CASE WHEN {expression} IS NULL THEN 1 ELSE 0 END");
}
