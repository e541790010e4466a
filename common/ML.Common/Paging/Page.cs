namespace ML.Common.Paging;

/// <summary>One page of a result and the token of the next; null on the last page.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken)
{
    /// <summary>Makes a page of rows that were fetched with one more than asked for.</summary>
    /// <param name="rows">At most <paramref name="limit"/> + 1 rows.</param>
    /// <param name="offset">Rows before this page.</param>
    public static Page<T> FromRows(List<T> rows, int limit, long offset)
    {
        if (rows.Count <= limit) return new Page<T>(rows, null);
        rows.RemoveRange(limit, rows.Count - limit);
        return new Page<T>(rows, PageToken.FromOffset(offset + limit));
    }
}
