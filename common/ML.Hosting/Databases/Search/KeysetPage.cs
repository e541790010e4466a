using System.Data.Common;
using ML.Common.Paging;

namespace ML.Hosting.Databases.Search;

/// <summary>Reads one page of a query in a keyset order.</summary>
public static class KeysetPage
{
    /// <param name="session">Where to.</param>
    /// <param name="query">The query up to its last condition, with <see cref="KeysetOrder.Columns"/> as its last columns.</param>
    /// <param name="order">The order.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="name">The order's name for the next token.</param>
    /// <param name="limit">Rows of a page.</param>
    /// <param name="columns">How many columns stand before those of the order.</param>
    /// <param name="map">Makes an item of a row.</param>
    public static async Task<Page<T>> ReadAsync<T>(
        DbSession session, SqlQuery query, KeysetOrder order, PageCursor cursor, string name, int limit, int columns, Func<DbDataReader, T> map)
    {
        if (cursor.After is { } after) query.Append(" AND ").Append(order.Behind(query, after));
        query.Append($" ORDER BY {order.OrderBy} LIMIT {query.Argument(limit + 1L)}");
        if (cursor.After is null && cursor.Offset > 0) query.Append($" OFFSET {query.Argument(cursor.Offset)}");
        var rows = await session.QueryAsync(query.Text, r => (Item: map(r), Values: order.Read(r, columns)), query.Arguments);
        if (rows.Count <= limit) return new Page<T>([.. rows.Select(r => r.Item)], null);
        rows.RemoveAt(limit);
        // A page of nothing begins where it ended.
        var last = limit == 0 ? cursor.After : rows[^1].Values;
        return new Page<T>([.. rows.Select(r => r.Item)], new PageCursor(cursor.Offset + limit, name, last).ToToken());
    }
}
