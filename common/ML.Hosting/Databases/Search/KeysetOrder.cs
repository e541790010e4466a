using System.Data.Common;
using System.Globalization;
using ML.Common.Errors;

namespace ML.Hosting.Databases.Search;

/// <summary>
/// An order over which pages are cut by value instead of by number (keyset paging): its ORDER BY, the columns that say where
/// a row stands in it, and the condition "behind that row". The last key must tell any two rows apart.
/// </summary>
public sealed class KeysetOrder(IReadOnlyList<SortKey> keys)
{
    public string OrderBy => string.Join(", ", keys.Select(k => (k.Rank is null ? "" : k.Rank + ", ") + $"{k.Expression} {(k.Ascending ? "ASC" : "DESC")}"));

    /// <summary>The columns to select behind a row's own, each with a leading comma.</summary>
    public string Columns => string.Concat(keys.Select((k, i) => (k.Rank is null ? "" : $", {k.Rank} AS rank{i}") + $", {k.Expression} AS sort{i}"));

    /// <summary>Reads those columns.</summary>
    /// <param name="row">The row.</param>
    /// <param name="first">Index of the first of them.</param>
    public List<object?> Read(DbDataReader row, int first)
    {
        var values = new List<object?>();
        foreach (var key in keys)
        {
            if (key.Rank is not null) values.Add(Value(row, first++, typeof(long)));
            values.Add(Value(row, first++, key.Type));
        }

        return values;
    }

    static object? Value(DbDataReader row, int column, Type type) =>
        row.IsDBNull(column) ? null : Convert.ChangeType(row.GetValue(column), type, CultureInfo.InvariantCulture);

    /// <summary>The condition on rows behind one with those values.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the values are not of this order: somebody made the token up.</exception>
    public string Behind(SqlQuery query, IReadOnlyList<object?> last)
    {
        if (last.Count != keys.Sum(k => k.Rank is null ? 1 : 2)) throw MadeUp();
        var alternatives = new List<string>();
        var equal = new List<string>();
        var bound = "";
        var next = 0;
        foreach (var key in keys)
        {
            var rank = 0L;
            if (key.Rank is not null)
            {
                if (last[next++] is not long given) throw MadeUp();
                rank = given;
                Add(alternatives, equal, $"{key.Rank} > {rank}");
                equal.Add($"{key.Rank} = {rank}");
            }

            var value = last[next++];
            if (rank != 0) continue;
            if (value?.GetType() != key.Type) throw MadeUp();
            var argument = query.Argument(value);
            // The first key alone bounds the range that an index has to be read over.
            if (alternatives.Count == 0) bound = $"{key.Expression} {(key.Ascending ? ">=" : "<=")} {argument} AND ";
            Add(alternatives, equal, $"{key.Expression} {(key.Ascending ? ">" : "<")} {argument}");
            equal.Add($"{key.Expression} = {argument}");
        }

        return $"{bound}({string.Join(" OR ", alternatives)})";
    }

    static PlatformException MadeUp() => PlatformException.Invalid("Invalid page token, it belongs to another order");

    static void Add(List<string> alternatives, List<string> equal, string beyond) => alternatives.Add("(" + string.Join(" AND ", equal.Append(beyond)) + ")");
}
